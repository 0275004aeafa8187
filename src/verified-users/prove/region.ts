import type { ProveRegion, ResolvedProject } from '../options/resolved-options';
import { parsePhoneNumber } from '../phone/phone-number';

export type { ProveRegion };

/** The region whose host takes this number: +1 is North America's. Text that is no number counts as North American. */
export function regionOfNumber(phoneNumber: string): ProveRegion {
  const number = parsePhoneNumber(phoneNumber);
  return number === null || number.callingCode === '1' ? 'north_america' : 'international';
}

/** The regions that have a host of their own. */
export function regionsOf({ prove }: Pick<ResolvedProject, 'prove'>): ProveRegion[] {
  if (!prove) return [];
  const { north_america: first, international: second } = prove.hosts;
  return [
    ...(first ? (['north_america'] as const) : []),
    ...(second && second !== first ? (['international'] as const) : []),
  ];
}
