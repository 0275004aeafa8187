import { VerifiedUsersError } from '../options/verified-users-error';

/** The company closed this identity; it can no longer be verified, or registered without `reopen`. */
export class IdentityClosedError extends VerifiedUsersError {
  readonly code = 'IDENTITY_CLOSED';

  constructor() {
    super(
      'The identity is closed and cannot be verified. To bring the customer back, register with reopen: true or under a new clientCustomerId.',
    );
  }
}
