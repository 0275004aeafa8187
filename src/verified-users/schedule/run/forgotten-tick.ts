import type { ScheduleTiming } from '../../options/schedule-options.interface';
import type { LatestRun } from './latest-runs.sql';
import { tickAfter } from './tick-after';

/** A tick that is late by this much will not come. */
export const LOST_MS = 60_000;

/**
 * The tick of a run that nobody makes: of one whose process is gone, or of a pattern whose time went by unheard, because
 * no process was up, or the engine was flushed just before. Several of these are one run. Intervals come again by
 * themselves.
 *
 * @returns the same for all processes that ask, so that one of them runs.
 */
export function forgottenTick(
  latest: LatestRun,
  timing: ScheduleTiming | false,
  timeZone: string,
  now: Date,
): Date | null {
  if (latest.status === 'running') return latest.held ? null : latest.tick;
  if (timing === false || 'everySeconds' in timing) return null;
  const due = tickAfter(timing, timeZone, latest.startedAt);
  return due.getTime() + LOST_MS < now.getTime() ? due : null;
}
