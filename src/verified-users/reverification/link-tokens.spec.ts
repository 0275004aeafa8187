import { createHash } from 'node:crypto';
import { hashLinkToken, isLinkToken, newLinkToken } from './link-tokens';

describe('link tokens', () => {
  it('P11 hold 256 bits, in characters that no mail program breaks or escapes', () => {
    for (let count = 0; count < 100; count++) {
      const token = newLinkToken();
      expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(Buffer.from(token, 'base64url')).toHaveLength(32);
      expect(isLinkToken(token)).toBe(true);
    }
  });

  it('P11 use every bit', () => {
    const tokens = Array.from({ length: 200 }, () => Buffer.from(newLinkToken(), 'base64url'));
    expect(new Set(tokens.map((token) => token.toString('hex'))).size).toBe(tokens.length);
    for (let byte = 0; byte < 32; byte++) {
      const ones = tokens.reduce((seen, token) => seen | token[byte]!, 0);
      const zeros = tokens.reduce((seen, token) => seen & token[byte]!, 0xff);
      expect([byte, ones, zeros]).toEqual([byte, 0xff, 0]);
    }
  });

  it.each([
    ['empty', ''],
    ['too short', 'a'.repeat(42)],
    ['too long', 'a'.repeat(44)],
    ['a line break at the end', `${'a'.repeat(43)}\n`],
    ['another alphabet', `${'a'.repeat(42)}+`],
    ['padding', `${'a'.repeat(42)}=`],
    ['a path', `../${'a'.repeat(40)}`],
    ['other digits', `${'a'.repeat(42)}٣`],
  ])('%s is no token', (_, value) => {
    expect(isLinkToken(value)).toBe(false);
  });

  it('are kept as their SHA-256', () => {
    const token = newLinkToken();
    expect(hashLinkToken(token)).toEqual(createHash('sha256').update(token, 'utf8').digest());
  });
});
