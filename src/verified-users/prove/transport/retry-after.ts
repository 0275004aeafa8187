/**
 * `Retry-After` in seconds from now, as a number of seconds or a date; null when it is absent or unreadable.
 *
 * @param now against which a date is measured.
 */
export function readRetryAfter(header: string | null, now: Date): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text);
  // Every form of HTTP date begins with the day's name; `Date.parse` alone reads far more than dates.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : Math.max(0, (time - now.getTime()) / 1000);
}
