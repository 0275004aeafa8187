/**
 * RFC 3339 and equally unambiguous variants: a space instead of the `T`, an offset without colon, and the suffix of
 * Go's `time.String()` (`2025-01-23 10:11:12.5 +0000 UTC m=+0.1`).
 */
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,100}))?(?:[Zz]| ?([+-])(\d{2}):?(\d{2})(?: [A-Z+-][A-Za-z0-9+-]{0,9})?(?: m=[+-][\d.]{1,40})?)$/;
const EPOCH = /^\d{9,13}(?:\.\d{1,9})?$/;
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;
const MS_PER_MINUTE = 60_000;
const FIRST_MS = Date.UTC(FIRST_YEAR, 0, 1);
const END_MS = Date.UTC(LAST_YEAR + 1, 0, 1);

/**
 * Reads an unambiguous time: with an offset (fractions are cut to milliseconds, a leap second is read as the following
 * second), or as seconds or milliseconds since 1970, whose ranges do not overlap for the years accepted here.
 * @returns null if it is not a time, has no offset, names a day that does not exist, or is outside of 2000 to 2100.
 */
export function parseEventTimestamp(value: unknown): Date | null {
  if (typeof value === 'number') return parseEpoch(value);
  if (typeof value !== 'string') return null;
  return EPOCH.test(value) ? parseEpoch(Number(value)) : parseDateTime(value);
}

function parseEpoch(value: number): Date | null {
  const milliseconds = [value * 1000, value].find((one) => one >= FIRST_MS && one < END_MS);
  return milliseconds === undefined ? null : new Date(Math.floor(milliseconds));
}

function parseDateTime(value: string): Date | null {
  const match = DATE_TIME.exec(value);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [, , , , , , , fraction = '0', sign, offsetHour = '0', offsetMinute = '0'] = match;
  if (year < FIRST_YEAR || year > LAST_YEAR || !isDay(year, month, day)) return null;
  if (hour > 23 || minute > 59 || second > 60 || Number(offsetHour) > 23 || Number(offsetMinute) > 59)
    return null;

  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * MS_PER_MINUTE * (sign === '-' ? -1 : 1);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds) - offset);
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
