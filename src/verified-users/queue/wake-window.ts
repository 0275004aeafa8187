import type { ResolvedBackOff } from '../options/resolved-options';
import { CLOCK_TOLERANCE_MS } from './is-due';

/** How long a wake-up may take before the row counts as forgotten. */
const GRACE_MS = 20_000;

/**
 * Which rows a sweep wakes, by their due time: those before `forgotten`, those after `ahead` that were never put off,
 * and those after `tooFar`, beyond which no retry is put off. The latter two were written under a clock that is ahead
 * of this one, and would wait for it.
 *
 * @returns `[now, forgotten, ahead, tooFar]`, the first parameters of a sweep.
 */
export function wakeWindow(
  now: Date,
  retry: Pick<ResolvedBackOff, 'maxDelaySeconds'>,
): [Date, Date, Date, Date] {
  const after = (ms: number) => new Date(now.getTime() + ms);
  return [
    now,
    after(-GRACE_MS),
    after(CLOCK_TOLERANCE_MS),
    after(retry.maxDelaySeconds * 1000 + CLOCK_TOLERANCE_MS),
  ];
}
