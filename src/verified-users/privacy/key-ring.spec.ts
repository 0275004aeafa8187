import { createHash } from 'node:crypto';
import { readKeyRing } from './key-ring';

const SECRETS = [1, 2].map((fill) => Buffer.alloc(32, fill));
const KEYS = SECRETS.map((secret) => secret.toString('base64'));

describe('readKeyRing', () => {
  it('keeps the order: newest first', () => {
    const [first, second] = readKeyRing(KEYS);
    expect(readKeyRing([KEYS[0]!])).toEqual([first]);
    expect(readKeyRing([KEYS[1]!])).toEqual([second]);
  });

  it('names a key by the first bytes of its SHA-256', () => {
    for (const [index, { id }] of readKeyRing(KEYS).entries()) {
      expect(id).toEqual(createHash('sha256').update(SECRETS[index]!).digest().subarray(0, 4));
    }
  });

  it('uses one secret for one purpose: both keys are derived, and differ', () => {
    const [key] = readKeyRing(KEYS);
    const parts = [SECRETS[0]!, key!.encryption, key!.hashing].map((part) => part.toString('hex'));
    expect(new Set(parts).size).toBe(3);
    for (const part of [key!.encryption, key!.hashing]) expect(part).toHaveLength(32);
  });
});
