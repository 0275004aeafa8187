/** Attempts with exponential back-off and jitter. */
export interface RetryOptions {
  /** Attempts before it counts as failed. */
  maxAttempts?: number;
  /** First pause in seconds; doubled each time, with jitter. */
  firstDelaySeconds?: number;
  /** Longest pause in seconds. */
  maxDelaySeconds?: number;
}
