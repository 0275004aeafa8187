import { setTimeout as later } from 'node:timers/promises';
import { retryDelayMs } from './retry-delay';

/** Well below the pool's limit of 10 s for a connection, so that a login that has waited still has time for itself. */
const RETRY = { firstDelaySeconds: 0.2, maxDelaySeconds: 5 };

/**
 * Exponential back-off with jitter that several callers share: after a failure each of them pauses before its next
 * attempt, and a success ends the pauses.
 */
export class BackOff {
  private failures = 0;
  private failedAt = -Infinity;

  /** @param pause for tests. */
  constructor(private readonly pause: (ms: number) => Promise<unknown> = later) {}

  /** Whether the latest attempt failed. */
  get isFailing(): boolean {
    return this.failures > 0;
  }

  /** Makes the attempt, after a pause of at most 5 s when the latest one failed. Rejects as the attempt does. */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const pauseMs = this.pauseMs();
    if (pauseMs > 0) await this.pause(pauseMs);
    const startedAt = performance.now();
    try {
      const result = await work();
      this.failures = 0;
      return result;
    } catch (error) {
      // Attempts that ran side by side fail together and count once.
      if (startedAt > this.failedAt) this.failures += 1;
      this.failedAt = performance.now();
      throw error;
    }
  }

  private pauseMs(): number {
    if (!this.isFailing) return 0;
    return this.failedAt + retryDelayMs(this.failures, RETRY) - performance.now();
  }
}
