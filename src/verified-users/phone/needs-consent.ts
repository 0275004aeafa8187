import type { PhoneNumber } from './phone-number';

/** Canada, the United Kingdom, Germany, France. */
export const CONSENT_COUNTRIES: readonly string[] = ['CA', 'GB', 'DE', 'FR'];
/** Of the same countries, where the calling code is not that of a country without the duty too. */
const CALLING_CODES = ['44', '49', '33'];

/**
 * Whether the customer must agree before a mobile operator is asked about this number (contract with Prove for
 * Canada, the United Kingdom, Germany and France). A number that could be of such a country counts as one.
 */
export function needsConsent({ country, callingCode }: PhoneNumber): boolean {
  return country === null ? CALLING_CODES.includes(callingCode) : CONSENT_COUNTRIES.includes(country);
}
