import { VerifiedUsersError } from '../../options/verified-users-error';

/** The first request with this key broke off, and it may have cost money: it is not repeated blindly. */
export class OutcomeUnknownError extends VerifiedUsersError {
  readonly code = 'OUTCOME_UNKNOWN';

  constructor() {
    super(
      'The first request with this Idempotency-Key broke off: read the customer, and use a new key if nothing is running.',
    );
  }
}
