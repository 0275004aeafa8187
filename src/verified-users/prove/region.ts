import type { ProveRegion } from '../options/resolved-options';
import { parsePhoneNumber } from '../phone/phone-number';

export type { ProveRegion };

/** The region whose host takes this number: +1 is North America's. Text that is no number counts as North American. */
export function regionOfNumber(phoneNumber: string): ProveRegion {
  const number = parsePhoneNumber(phoneNumber);
  return number === null || number.callingCode === '1' ? 'north_america' : 'international';
}
