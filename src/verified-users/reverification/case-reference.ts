import { createHash } from 'node:crypto';

/** Crockford's base32: no I, L, O or U, which are misheard or misread. */
export const CASE_REFERENCE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;
const BITS_PER_CHARACTER = 5n;

/**
 * What a customer reads out to support: eight characters of Crockford's base32, the same for the same case. Made from a
 * hash, so that the reference does not give the id away, and cannot be guessed without it. It opens nothing. At 40 bits
 * two of a million cases may share one; support compares the name as well.
 *
 * @param reverificationId UUID of the re-verification.
 */
export function caseReference(reverificationId: string): string {
  const digest = createHash('sha256').update(reverificationId.toLowerCase()).digest('hex');
  const bits = BigInt(`0x${digest.slice(0, (LENGTH * Number(BITS_PER_CHARACTER)) / 4)}`);
  return Array.from({ length: LENGTH }, (_, index) => {
    const shift = BigInt(LENGTH - 1 - index) * BITS_PER_CHARACTER;
    return CASE_REFERENCE_ALPHABET[Number((bits >> shift) & 31n)];
  }).join('');
}
