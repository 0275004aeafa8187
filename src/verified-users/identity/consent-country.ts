import { needsConsent } from '../phone/needs-consent';
import type { PhoneNumber } from '../phone/phone-number';

/**
 * Whose consent a number needs before a mobile operator is asked about it, as consents are kept: `GB`, or `+44` where
 * the number could be of several countries. Null: it needs none.
 */
export function consentCountryOf(number: PhoneNumber): string | null {
  return needsConsent(number) ? (number.country ?? `+${number.callingCode}`) : null;
}
