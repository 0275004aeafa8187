import { VerifiedUsersError } from '../../options/verified-users-error';

/** The identity has no verification with this id. */
export class VerificationNotFoundError extends VerifiedUsersError {
  readonly code = 'VERIFICATION_NOT_FOUND';

  constructor() {
    super('This identity has no verification with this id.');
  }
}
