import parse from 'libphonenumber-js/max';

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
  const parsed = parse(text, { defaultCountry: 'US', extract: false });
  if (!parsed?.isPossible() || parsed.ext !== undefined) return null;
  // Read again in full, for a number without country code is taken for a US one whatever its area code is.
  const { number, country = null, countryCallingCode } = parse(parsed.number) ?? parsed;
  return { e164: number, country, callingCode: countryCallingCode };
}

/** @returns the problem with a number, without the number itself; null: none. */
export function findPhoneNumberProblem(text: string, validation: PhoneValidation): string | null {
  const number = parsePhoneNumber(text);
  if (!number)
    return parse(text, 'US')?.ext === undefined
      ? 'must be a phone number with its country code, such as +12025550123'
      : 'must not have an extension: a code cannot be sent to one';
  if (validation === 'possible' || RESERVED.test(number.e164) || parse(number.e164)?.isValid()) return null;
  return 'must be a number that is in use: its country assigns no numbers of this range';
}
