import type { ResolvedBackOff } from '../options/resolved-options';

/**
 * Pause before the next attempt in milliseconds: doubled each time up to the maximum, and half of it random, so
 * that what failed together does not come back together.
 *
 * @param attempts how many attempts have failed, 1 or more.
 * @param random 0 to 1; for tests.
 */
export function retryDelayMs(attempts: number, retry: ResolvedBackOff, random = Math.random()): number {
  const full =
    Math.min(retry.firstDelaySeconds * 2 ** Math.min(attempts - 1, 30), retry.maxDelaySeconds) * 1000;
  return Math.round(full / 2 + (full / 2) * random);
}
