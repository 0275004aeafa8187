import { VerifiedUsersError } from '../options/verified-users-error';

/** Nothing can be verified again that was never verified. */
export class NotVerifiedYetError extends VerifiedUsersError {
  readonly code = 'NOT_VERIFIED_YET';

  constructor() {
    super('This identity was never verified: begin a verification instead.');
  }
}
