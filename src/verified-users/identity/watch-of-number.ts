import parsePhoneNumber, { type PhoneNumber } from 'libphonenumber-js';
import type { Watch } from './identity-status';

/** Prove sends notices for US numbers only. */
const COVERED_COUNTRY = 'US';
const COVERED_CALLING_CODE = '1';

/**
 * Whether Prove watches a number that was just verified.
 *
 * @param enrolled whether Prove said that it enrolled the identity; null when it said nothing.
 */
export function watchOfNumber(phoneNumber: string | null, enrolled: boolean | null): Watch {
  const number = phoneNumber === null ? undefined : parsePhoneNumber(phoneNumber);
  if (number && !isCovered(number)) return 'not_covered';
  if (enrolled === null) return 'unknown';
  return enrolled ? 'watched' : 'unwatched';
}

/**
 * Both are asked, for neither tells everything: countries share a calling code, and where several do (+44 is also
 * Jersey's) a number's country may remain unknown.
 */
function isCovered({ country, countryCallingCode }: PhoneNumber): boolean {
  return (
    countryCallingCode === COVERED_CALLING_CODE && (country === undefined || country === COVERED_COUNTRY)
  );
}
