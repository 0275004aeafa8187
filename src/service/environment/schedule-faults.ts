import { isCron } from '../../verified-users/options/value-rules';
import { isTimeZone } from '../../verified-users/options/value-rules';
import { splitList } from './split-list';
import type { FaultFinder } from './url-faults';

const DAY_SECONDS = 86_400;
const WHOLE_NUMBER = /^\d{1,6}$/;
const QUIET_HOURS = /^((?:[01]\d|2[0-3]):[0-5]\d)-(?!\1)(?:[01]\d|2[0-3]):[0-5]\d$/;

export const OFF = 'off';

export const findTimeZoneFault: FaultFinder = (value) =>
  isTimeZone(value) ? undefined : 'expected a time zone of the IANA list, such as America/New_York';

export const findTimingFault: FaultFinder = (value) =>
  value === OFF || isSeconds(value) || isCron(value)
    ? undefined
    : `expected off, a whole number of seconds from 1 to ${DAY_SECONDS}, or a cron pattern such as 15 3 * * *`;

export const findReminderDaysFault: FaultFinder = (value) => {
  if (value === OFF) return undefined;
  const days = splitList(value);
  const isRising = days.every((day, index) => index === 0 || Number(day) > Number(days[index - 1]));
  return days.length > 0 && days.length <= 20 && days.every(isDays) && isRising
    ? undefined
    : 'expected at most 20 rising numbers of days from 1 to 365, such as 2,5, or off';
};

export const findQuietHoursFault: FaultFinder = (value) =>
  value === OFF || QUIET_HOURS.test(value)
    ? undefined
    : 'expected two different times of day such as 21:00-08:00, or off';

/** Whether a timing is an interval. */
export function isSeconds(value: string): boolean {
  return WHOLE_NUMBER.test(value) && Number(value) >= 1 && Number(value) <= DAY_SECONDS;
}

function isDays(value: string): boolean {
  return WHOLE_NUMBER.test(value) && Number(value) >= 1 && Number(value) <= 365;
}
