import { DateTime } from 'luxon';

/** ISO 8601 with its offset: without one the same text is another time on another server. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** @returns null if the value is not a time or names a day that does not exist: `Date` reads 30 February as 2 March. */
export function readTime(text: string): Date | null {
  const time = TIME.test(text) ? DateTime.fromISO(text) : null;
  // Luxon accepts an offset of 99 hours.
  return time?.isValid && !Number.isNaN(Date.parse(text)) ? time.toJSDate() : null;
}

/** A date without a time is midnight UTC. @returns null if the value is neither a date nor a time. */
export function readDateOrTime(text: string): Date | null {
  return readTime(DATE.test(text) ? `${text}T00:00:00Z` : text);
}

/** JSON has no times: a text that is one becomes one, anything else is left for the rules to refuse. */
export function toTime({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? (readTime(value) ?? value) : value;
}
