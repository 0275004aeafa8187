import { isAnsweredNumber, readAnsweredNumber, type NumberHints } from '../../phone/answered-number';

/** Text; null for anything else. Prove leaves empty values out, so an empty text counts as absent. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A boolean, as such or as text; null for anything else. */
export function flag(value: unknown): boolean | null {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : null;
}

/** An object; null for anything else. */
export function record(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** An array; Prove leaves empty ones out, so what is no array is empty. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** One key with two names: `identityId` until April 2026, `proveId` since. */
export function proveIdOf(answer: Record<string, unknown>): string | null {
  return text(answer['proveId']) ?? text(answer['identityId']);
}

/**
 * In E.164 if unambiguous, otherwise unchanged: Prove answers `2005550123`, `12005550123` and `447968900002`.
 *
 * @param asked the number of the request, in E.164: digits without `+` that may be this number are read as it.
 */
export function phoneNumberOf(value: unknown, asked?: string, hints?: NumberHints): string | null {
  const given = text(value);
  if (given === null) return null;
  if (asked !== undefined && isAnsweredNumber(given, asked)) return asked;
  return readAnsweredNumber(given, hints) ?? given;
}

/** An enumerated value: known ones in the reference's spelling (`not applicable` is an older one), others as they came. */
export function word(value: unknown): string | null {
  if (typeof value === 'boolean') return String(value);
  return text(value)?.replaceAll(' ', '_') ?? null;
}
