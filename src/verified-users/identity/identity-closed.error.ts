import { VerifiedUsersError } from '../options/verified-users-error';

/** The company closed this identity; nothing is verified for it any more. */
export class IdentityClosedError extends VerifiedUsersError {
  readonly code = 'IDENTITY_CLOSED';

  constructor() {
    super(
      'The identity is closed for good: nothing is verified for it any more. A customer who comes back is registered under a new clientCustomerId.',
    );
  }
}
