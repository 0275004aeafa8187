import { VerifiedUsersError } from '../../options/verified-users-error';

/** The key was used for another request of the same operation. */
export class IdempotencyKeyReusedError extends VerifiedUsersError {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor() {
    super('This Idempotency-Key was used for another request: make a new key for every request.');
  }
}
