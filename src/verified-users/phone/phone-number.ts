import parse, { type PhoneNumber as ParsedNumber } from 'libphonenumber-js/max';

/** A telephone number that could exist. */
export interface PhoneNumber {
  e164: string;
  /** ISO 3166 code, `US`. Null where countries share the calling code and the number does not tell. */
  country: string | null;
  /** `1`, `44`. */
  callingCode: string;
}

/**
 * `valid`: in a range that is in use according to the numbering plans in libphonenumber. `possible`: of a valid length
 * for its country, for ranges that are newer than the metadata.
 */
export const PHONE_VALIDATIONS = ['valid', 'possible'] as const;
export type PhoneValidation = (typeof PHONE_VALIDATIONS)[number];

/**
 * Accepted although not in use, so nobody is called or texted by mistake: Prove's sandbox users and Ofcom's numbers for
 * fiction. (North America's, 555-0100 to 555-0199, are valid anyway.)
 */
const RESERVED = /^\+(12001004\d{3}|447700900\d{3})$/;

/**
 * @param text with its country code; without one it is read as a US number.
 * @returns null if it cannot be a number, or has more than a number in it: an extension or surrounding text.
 */
export function parsePhoneNumber(text: string): PhoneNumber | null {
  const parsed = parseWhole(text);
  return (
    parsed && { e164: parsed.number, country: parsed.country ?? null, callingCode: parsed.countryCallingCode }
  );
}

/** Parsing is the dearest part of a row of an import: what is E.164 already is parsed once. */
function parseWhole(text: string): ParsedNumber | null {
  const defaultCountry = text.startsWith('+') ? undefined : 'US';
  const parsed = parse(text, { defaultCountry, extract: false });
  if (!parsed?.isPossible() || parsed.ext !== undefined) return null;
  // Read again in full, for a number without country code is taken for a US one whatever its area code is.
  return parsed.number === text ? parsed : (parse(parsed.number) ?? parsed);
}

/** @returns the problem with a number, without the number itself; null: none. */
export function findPhoneNumberProblem(text: string, validation: PhoneValidation): string | null {
  const parsed = parseWhole(text);
  if (!parsed)
    return parse(text, 'US')?.ext === undefined
      ? 'must be a phone number with its country code, such as +12025550123'
      : 'must not have an extension: a code cannot be sent to one';
  if (validation === 'possible' || RESERVED.test(parsed.number) || isInUse(parsed, text)) return null;
  return 'must be a number that is in use: its country assigns no numbers of this range';
}

function isInUse(parsed: ParsedNumber, text: string): boolean {
  return (parsed.number === text ? parsed : parse(parsed.number))?.isValid() ?? false;
}
