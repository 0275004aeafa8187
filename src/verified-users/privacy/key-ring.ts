import { createHash, hkdfSync } from 'node:crypto';

const KEY_ID_BYTES = 4;

/** One key of the ring with what is derived from it. */
export interface RingKey {
  /** First bytes of the key's SHA-256; stored with each value, so that the key is found again. */
  id: Buffer;
  encryption: Buffer;
  /** For keyed hashes; derived, so that one secret is never used for two purposes. */
  hashing: Buffer;
  /** For the codes that make edits of the history show. */
  signing: Buffer;
}

/** Keys from base64, newest first. */
export function readKeyRing(keys: readonly string[]): RingKey[] {
  return keys.map((key) => {
    const secret = Buffer.from(key, 'base64');
    return {
      id: createHash('sha256').update(secret).digest().subarray(0, KEY_ID_BYTES),
      encryption: derive(secret, 'verified-users encryption'),
      hashing: derive(secret, 'verified-users keyed hash'),
      signing: derive(secret, 'verified-users history'),
    };
  });
}

function derive(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
}
