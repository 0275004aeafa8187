import type { ScheduleTiming } from '../../options/schedule-options.interface';
import { tickAfter } from './tick-after';

/** A tick may be late by this much: engines restart, and lost ticks are found by the sweep. */
export const GRACE_MS = 5 * 60_000;

/**
 * Whether a run should have begun by now.
 *
 * @param since when the latest one ended, or began and was left; without any, since when there could have been one.
 */
export function isOverdue(timing: ScheduleTiming, timeZone: string, since: Date, now: Date): boolean {
  return tickAfter(timing, timeZone, since).getTime() + GRACE_MS < now.getTime();
}
