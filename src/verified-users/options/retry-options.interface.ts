/** Pauses between attempts: exponential back-off with jitter. */
export interface BackOffOptions {
  /** First pause in seconds; doubled each time, with jitter. */
  firstDelaySeconds?: number;
  /** Longest pause in seconds. */
  maxDelaySeconds?: number;
}

/** Attempts with exponential back-off and jitter. */
export interface RetryOptions extends BackOffOptions {
  /** Number of attempts before the work fails. */
  maxAttempts?: number;
}
