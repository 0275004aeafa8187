import { DateTime } from 'luxon';
import type { QuietHours } from '../options/schedule-options.interface';

const MINUTES_PER_DAY = 1_440;

/**
 * The given moment, or the end of the quiet hours that it falls into, by the clock on the customer's wall. An hour that
 * comes twice is quiet both times; when the end of the quiet hours is skipped, they end with the skip.
 *
 * @param timeZone of the IANA list; for one that this Node.js does not know there are no quiet hours.
 */
export function nextAllowedMoment(now: Date, quietHours: QuietHours | false, timeZone: string): Date {
  if (quietHours === false) return now;
  const from = minutesOf(quietHours.from);
  const to = minutesOf(quietHours.to);
  const isQuiet = ({ hour, minute }: DateTime) =>
    (hour * 60 + minute - from + MINUTES_PER_DAY) % MINUTES_PER_DAY <
    (to - from + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  let moment: DateTime = DateTime.fromJSDate(now, { zone: timeZone });
  // More than once only when all the time between two quiet nights is skipped.
  while (moment.isValid && isQuiet(moment)) moment = nextTimeOfDay(moment, to);
  return moment.isValid ? moment.toJSDate() : now;
}

function minutesOf(timeOfDay: string): number {
  const [hour, minute] = timeOfDay.split(':').map(Number);
  return hour! * 60 + minute!;
}

/** The next moment after the given one at which the clock on the wall has reached that time. */
function nextTimeOfDay(moment: DateTime, minutes: number): DateTime {
  const isLater = moment.hour * 60 + moment.minute < minutes;
  const hour = Math.floor(minutes / 60);
  const minute = minutes % 60;
  const day = isLater ? moment : moment.plus({ days: 1 });
  const then = day.set({ hour, minute, second: 0, millisecond: 0 });
  if (then.hour === hour && then.minute === minute)
    return then.getPossibleOffsets().find((one) => one > moment) ?? then;
  // Skipped. Luxon goes beyond the skip by as much as the time lies within it; the skip ends at the change of offset.
  let end = then;
  while (end.minus({ minutes: 1 }).offset === then.offset) end = end.minus({ minutes: 1 });
  return end;
}
