import { CronExpressionParser } from 'cron-parser';
import type { ScheduleTiming } from '../../options/schedule-options.interface';

/**
 * The first tick after this time. A cron pattern is read by the clocks on the wall: of an hour that is skipped in
 * spring its ticks come an hour later, and a time of day that comes twice in autumn is one tick, at its first coming,
 * unless it is asked for in between.
 *
 * @param timeZone of cron patterns that name none.
 */
export function tickAfter(timing: ScheduleTiming, timeZone: string, time: Date): Date {
  if ('everySeconds' in timing) return new Date(time.getTime() + timing.everySeconds * 1000);
  return CronExpressionParser.parse(timing.cron, { tz: timing.timeZone ?? timeZone, currentDate: time })
    .next()
    .toDate();
}
