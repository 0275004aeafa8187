import parse from 'libphonenumber-js';

/** A telephone number that could exist. */
export interface PhoneNumber {
  e164: string;
  /** ISO 3166 code, `US`. Null where countries share the calling code and the number does not tell. */
  country: string | null;
  /** `1`, `44`. */
  callingCode: string;
}

/**
 * @param text with its country code; without one it is read as a US number.
 * @returns null for what cannot be a number.
 */
export function parsePhoneNumber(text: string): PhoneNumber | null {
  const parsed = parse(text, 'US');
  if (!parsed?.isPossible()) return null;
  // Read again in full, for a number without country code is taken for a US one whatever its area code is.
  const { number, country = null, countryCallingCode } = parse(parsed.number) ?? parsed;
  return { e164: number, country, callingCode: countryCallingCode };
}
