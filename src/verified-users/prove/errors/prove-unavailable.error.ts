import { ProveError, type FailedCall } from './prove.error';

/** Prove did not answer in time, broke off, or failed (5xx). Look at `doubtful` before you repeat a verification. */
export class ProveUnavailableError extends ProveError {
  readonly code = 'PROVE_UNAVAILABLE';

  /** @param retryAfterSeconds what Prove's answer asked for; null when it asked for nothing. */
  constructor(
    message: string,
    failed: FailedCall,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message, failed);
  }
}
