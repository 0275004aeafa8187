import { VerifiedUsersError } from '../../options/verified-users-error';
import type { ProveError } from '../../prove/errors/prove.error';

const DEFAULT_RETRY_AFTER_SECONDS = 5;

/** Prove could not be asked. Nothing is lost: the same request goes on from here later. */
export class CustomerUnavailableError extends VerifiedUsersError {
  readonly code = 'UNAVAILABLE';
  readonly retryAfterSeconds: number;

  constructor(cause: ProveError & { retryAfterSeconds?: number | null }) {
    super('The number cannot be verified at the moment: try again.', { cause });
    this.retryAfterSeconds = cause.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS;
  }
}
