import { VerifiedUsersError } from '../../options/verified-users-error';

/** The company closed this identity; nothing is verified for it any more. */
export class IdentityClosedError extends VerifiedUsersError {
  readonly code = 'IDENTITY_CLOSED';

  constructor() {
    super('The identity is closed: register the customer again before you verify a number.');
  }
}
