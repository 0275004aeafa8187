import { isNeverTooLong, type SilenceOptions } from './decide-silence';
import type { SilenceOfProject } from './silence-findings';

/** The question reads all identities of a project. */
const KEPT_MS = 3_600_000;

/**
 * Whether the answer to who was verified first is still believed: for an hour, whatever it was. Before an alarm begins
 * it is asked again, for the customer may have been closed since; while one stands the hour is soon enough.
 */
export function isAnswerKept(
  { askedAt, firstVerifiedAt, reasons }: Pick<SilenceOfProject, 'askedAt' | 'firstVerifiedAt' | 'reasons'>,
  options: Pick<SilenceOptions, 'neverSeconds'>,
  now: Date,
): boolean {
  if (askedAt === null) return false;
  const age = now.getTime() - Date.parse(askedAt);
  // From the future: the clock was set back.
  if (age < 0 || age >= KEPT_MS) return false;
  if (reasons.includes('never_a_delivery') || firstVerifiedAt === null) return true;
  return !isNeverTooLong(new Date(firstVerifiedAt), options, now);
}
