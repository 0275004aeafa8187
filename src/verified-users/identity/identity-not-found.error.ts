import { VerifiedUsersError } from '../options/verified-users-error';

/** No identity is registered under the given project and `clientCustomerId`. */
export class IdentityNotFoundError extends VerifiedUsersError {
  readonly code = 'IDENTITY_NOT_FOUND';

  constructor() {
    super('No identity is registered under this project and clientCustomerId: register it first.');
  }
}
