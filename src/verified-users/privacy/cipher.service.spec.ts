import { companyOptions } from '../../../test/company-options';
import { Cipher } from './cipher.service';
import { DecryptionError } from './decryption.error';

const OLD = Buffer.alloc(32, 1).toString('base64');
const NEW = Buffer.alloc(32, 2).toString('base64');
const PLAIN = JSON.stringify({ firstName: 'Ærøskøbing 🦆', email: 'ada@example.com' });
const PLACE = 'a-row';

function cipherWith(...keys: string[]): Cipher {
  return new Cipher({ ...companyOptions(), encryption: { keys } });
}

describe('Cipher', () => {
  const cipher = cipherWith(OLD);

  it.each([PLAIN, '', 'a'.repeat(100_000)])('reads what it wrote (%#)', (plain) => {
    expect(cipher.decrypt(cipher.encrypt(plain, PLACE), PLACE)).toBe(plain);
  });

  it('P13 shows nothing of the value, and writes it differently each time', () => {
    const stored = [cipher.encrypt(PLAIN, PLACE), cipher.encrypt(PLAIN, PLACE)];
    expect(stored[0]!.equals(stored[1]!)).toBe(false);
    for (const one of stored) expect(one.includes('ada@example.com')).toBe(false);
  });

  it('refuses a value of which any one bit was changed', () => {
    const stored = cipher.encrypt(PLAIN, PLACE);
    for (let bit = 0; bit < stored.length * 8; bit++) {
      const changed = Buffer.from(stored);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => cipher.decrypt(changed, PLACE)).toThrow(DecryptionError);
    }
  });

  it('refuses a value that was cut, at any length, or extended', () => {
    const stored = cipher.encrypt(PLAIN, PLACE);
    for (let length = 0; length < stored.length; length++) {
      expect(() => cipher.decrypt(stored.subarray(0, length), PLACE)).toThrow(DecryptionError);
    }
    expect(() => cipher.decrypt(Buffer.concat([stored, Buffer.of(0)]), PLACE)).toThrow(DecryptionError);
  });

  it('refuses a short tag, which would be easy to guess', () => {
    const stored = cipher.encrypt('', PLACE);
    expect(stored).toHaveLength(33);
    for (const tagLength of [4, 8, 12, 13, 14, 15]) {
      expect(() => cipher.decrypt(stored.subarray(0, 17 + tagLength), PLACE)).toThrow(DecryptionError);
    }
  });

  it('refuses a value that was moved to another row', () => {
    const stored = cipher.encrypt(PLAIN, PLACE);
    expect(() => cipher.decrypt(stored, 'another-row')).toThrow(/changed or moved/);
  });

  it('names the missing key by its id, and P13 neither key nor value', () => {
    const stored = cipher.encrypt(PLAIN, PLACE);
    const keyId = stored.subarray(1, 5).toString('hex');
    try {
      cipherWith(NEW).decrypt(stored, PLACE);
      throw new Error('it was read');
    } catch (error) {
      expect(error).toBeInstanceOf(DecryptionError);
      expect((error as DecryptionError).code).toBe('DECRYPTION_FAILED');
      expect((error as DecryptionError).message).toContain(keyId);
      expect((error as DecryptionError).message).toContain('not in the ring');
      for (const secret of [OLD, NEW, PLAIN]) expect(String(error)).not.toContain(secret);
    }
  });

  describe('with a newer key before the old one', () => {
    const rotated = cipherWith(NEW, OLD);

    it('still reads what the old key wrote, and writes with the newer', () => {
      const stored = cipher.encrypt(PLAIN, PLACE);
      expect(rotated.decrypt(stored, PLACE)).toBe(PLAIN);
      expect(rotated.isCurrent(stored)).toBe(false);

      const rewritten = rotated.encrypt(PLAIN, PLACE);
      expect(rotated.isCurrent(rewritten)).toBe(true);
      expect(rewritten.subarray(1, 5)).toEqual(rotated.currentKeyId);
      expect(cipherWith(NEW).decrypt(rewritten, PLACE)).toBe(PLAIN);
      expect(() => cipher.decrypt(rewritten, PLACE)).toThrow(DecryptionError);
    });

    it('finds a value by its hash under either key', () => {
      const hashes = rotated.possibleHashes('ada@example.com', 'email');
      expect(hashes).toEqual([
        rotated.hash('ada@example.com', 'email'),
        cipher.hash('ada@example.com', 'email'),
      ]);
      expect(new Set(hashes).size).toBe(2);
    });
  });

  it('hashes the same value the same way, and other values, purposes and keys otherwise', () => {
    const hash = cipher.hash('+12025550123', 'phone');
    expect(cipherWith(OLD).hash('+12025550123', 'phone')).toBe(hash);
    expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
    for (const other of [
      cipher.hash('+12025550124', 'phone'),
      cipher.hash('+12025550123', 'email'),
      cipherWith(NEW).hash('+12025550123', 'phone'),
      // Value and purpose are told apart wherever the one ends and the other begins.
      cipher.hash('+12025550123', ''),
      cipher.hash('e\0+12025550123', 'phon'),
    ]) {
      expect(other).not.toBe(hash);
    }
  });
});
