import { parsePhoneNumberFromString } from 'libphonenumber-js';

export interface PhoneNumber {
  /** As it came. */
  given: string;
  /** `+12001004053`. */
  e164: string;
  /** `US`; undefined where the number fits no country. */
  country: string | undefined;
}

/** Reads a number as Prove takes it: `+1` is optional for North America, `+` for everybody else. */
export function readPhoneNumber(given: string): PhoneNumber | undefined {
  if (!/^\+?\d{7,15}$/.test(given)) return undefined;
  const e164 = given.startsWith('+') ? given : `+${given.length === 10 ? '1' : ''}${given}`;
  // Sandbox numbers lie in an area code that does not exist: no country claims them.
  const country = parsePhoneNumberFromString(e164)?.country ?? (e164.startsWith('+1') ? 'US' : undefined);
  return { given, e164, country };
}
