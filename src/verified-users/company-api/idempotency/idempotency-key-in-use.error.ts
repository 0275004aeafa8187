import { VerifiedUsersError } from '../../options/verified-users-error';

/** The first request with this key is under way. */
export class IdempotencyKeyInUseError extends VerifiedUsersError {
  readonly code = 'IDEMPOTENCY_KEY_IN_USE';

  constructor() {
    super('The first request with this Idempotency-Key is under way: ask again a little later.');
  }
}
