import { isWatchable } from '../phone/is-watchable';
import { parsePhoneNumber } from '../phone/phone-number';
import type { Watch } from './identity-status';

/**
 * Whether Prove watches a number that was just verified.
 *
 * @param enrolled whether Prove said that it enrolled the identity; null when it said nothing.
 */
export function watchOfNumber(phoneNumber: string | null, enrolled: boolean | null): Watch {
  const number = phoneNumber === null ? null : parsePhoneNumber(phoneNumber);
  if (number && !isWatchable(number)) return 'not_covered';
  if (enrolled === null) return 'unknown';
  return enrolled ? 'watched' : 'unwatched';
}
