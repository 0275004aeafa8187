import { VerifiedUsersError } from '../../options/verified-users-error';

/** The re-verification has its outcome already, or is not this customer's. Prove was not called. */
export class ReverificationOverError extends VerifiedUsersError {
  readonly code = 'REVERIFICATION_OVER';

  constructor() {
    super('This re-verification is over: no number can be verified for it any more.');
  }
}
