import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { DecryptionError } from './decryption.error';
import { readKeyRing, type RingKey } from './key-ring';

/** How the place is bound. A process of an older version reads the first one only. */
export const FORMATS = [1, 2] as const;
export type CipherFormat = (typeof FORMATS)[number];
const KEY_ID_END = 5;
const NONCE_END = KEY_ID_END + 12;
const TAG_BYTES = 16;
const TAG_END = NONCE_END + TAG_BYTES;

/**
 * AES-256-GCM under a ring of keys: the newest encrypts, all decrypt. A stored value is
 * `format (1) | key id (4) | nonce (12) | tag (16) | ciphertext`, and is bound to its place: read elsewhere it fails.
 */
@Injectable()
export class Cipher {
  private readonly ring: readonly RingKey[];

  constructor(@Inject(RESOLVED_OPTIONS) options: ResolvedOptions) {
    this.ring = readKeyRing(options.encryption.keys);
  }

  /**
   * @param place what the value belongs to, for example the identity's id; needed again to decrypt.
   * @param format written into the value, so that the reader knows which place it is bound to.
   */
  encrypt(plain: string, place: string, format: CipherFormat = 1): Buffer {
    const key = this.newest;
    const nonce = randomBytes(NONCE_END - KEY_ID_END);
    const cipher = createCipheriv('aes-256-gcm', key.encryption, nonce).setAAD(boundTo(place, format));
    const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(format), key.id, nonce, cipher.getAuthTag(), ciphertext]);
  }

  /** @throws {DecryptionError} when the key is not in the ring, or the value was changed or moved. */
  decrypt(stored: Buffer, place: string): string {
    const keyId = stored.subarray(1, KEY_ID_END);
    const key = this.ring.find((candidate) => candidate.id.equals(keyId));
    const format = formatOf(stored);
    if (!key || format === null) throw new DecryptionError(keyId.toString('hex'), false);
    try {
      const nonce = stored.subarray(KEY_ID_END, NONCE_END);
      // The length is named because Node.js takes shorter tags too, which are easier to guess.
      const decipher = createDecipheriv('aes-256-gcm', key.encryption, nonce, { authTagLength: TAG_BYTES })
        .setAAD(boundTo(place, format))
        .setAuthTag(stored.subarray(NONCE_END, TAG_END));
      return Buffer.concat([decipher.update(stored.subarray(TAG_END)), decipher.final()]).toString('utf8');
    } catch (error) {
      throw new DecryptionError(keyId.toString('hex'), true, error);
    }
  }

  /** Whether the value is encrypted under the newest key already. */
  isCurrent(stored: Buffer): boolean {
    return this.newest.id.equals(stored.subarray(1, KEY_ID_END));
  }

  /** Id under which the newest key's values are stored. */
  get currentKeyId(): Buffer {
    return this.newest.id;
  }

  /** Keyed hash for storing: the same value gives the same text, and nobody without the key can compute it. */
  hash(value: string, purpose: string): string {
    return hashWith(this.newest, value, purpose);
  }

  /** The hashes under which a value may have been stored, one for each key of the ring. */
  possibleHashes(value: string, purpose: string): string[] {
    return this.ring.map((key) => hashWith(key, value, purpose));
  }

  private get newest(): RingKey {
    return this.ring[0]!;
  }
}

/** @returns null for a value that no version has written. */
export function formatOf(stored: Buffer): CipherFormat | null {
  return FORMATS.find((format) => format === stored[0]) ?? null;
}

/** The format is part of it from the second on: changed in the value, it does not decrypt. */
function boundTo(place: string, format: CipherFormat): Buffer {
  return Buffer.from(format === 1 ? place : `${format}\0${place}`);
}

function hashWith(key: RingKey, value: string, purpose: string): string {
  return createHmac('sha256', key.hashing).update(`${purpose}\0${value}`).digest('base64url');
}
