import { VerifiedUsersError } from '../../options/verified-users-error';

/** The header is missing where it is required, or its value is no key. */
export class IdempotencyKeyError extends VerifiedUsersError {
  readonly code = 'IDEMPOTENCY_KEY_REQUIRED';

  constructor() {
    super('Send an Idempotency-Key of 1 to 255 printable characters, a new UUID for example.');
  }
}
