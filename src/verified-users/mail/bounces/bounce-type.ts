import type { BounceType } from '../email-attempt.entity';

/** Enhanced status code (RFC 3463), such as `5.1.1`. */
export const ENHANCED_STATUS = /^[245]\.\d{1,3}\.\d{1,3}$/;

/**
 * Permanent codes that say of the address itself that it takes no emails: unknown (5.1.1), moved (5.1.6), no mail server
 * (5.1.10), disabled (5.2.1), rejected by its host (5.4.1), unroutable (5.4.4), or not said (5.0.0, 5.1.0).
 */
const ABOUT_THE_ADDRESS = new Set(
  ['0.0', '1.0', '1.1', '1.2', '1.3', '1.4', '1.6', '1.10', '2.1', '4.1', '4.4'].map((code) => `5.${code}`),
);

/**
 * `hard` stops all emails to an address, so it takes a code that is about the address. A full mailbox (5.2.2), a message
 * refused for its content, size or sender (5.3.4, 5.6.x, 5.7.x), and everything temporary that was given up on are `soft`.
 */
export function bounceTypeOf(status: string): BounceType {
  return ABOUT_THE_ADDRESS.has(status) ? 'hard' : 'soft';
}
