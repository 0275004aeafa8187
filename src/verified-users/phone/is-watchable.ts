import type { PhoneNumber } from './phone-number';

/** Prove sends notices for US numbers only. */
const COUNTRY = 'US';
const CALLING_CODE = '1';

/**
 * Whether Prove sends notices for this number once it is enrolled. Country and calling code are both asked, for
 * neither tells everything: countries share +1, and a number's country may be unknown.
 */
export function isWatchable({ country, callingCode }: PhoneNumber): boolean {
  return callingCode === CALLING_CODE && (country === null || country === COUNTRY);
}
