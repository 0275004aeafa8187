const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,100}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;
const MS_PER_MINUTE = 60_000;

/**
 * Reads an RFC 3339 time: any offset, any fraction (cut to milliseconds), a leap second as the second after it.
 * Null when it is none, when the day does not exist, or when the year is not within 2000 to 2100.
 */
export function parseEventTimestamp(value: unknown): Date | null {
  const match = typeof value === 'string' ? RFC_3339.exec(value) : null;
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
