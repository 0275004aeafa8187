import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { proveAuthorization, signToken } from './sign-token';

const { secret, vectors } = JSON.parse(
  readFileSync(join(__dirname, '../../../test/fixtures/webhook.jwt-vectors.json'), 'utf8'),
) as { secret: string; vectors: { name: string; headerValue: string }[] };
const ISSUED_AT = 1767225600;

const vector = (name: string) => vectors.find((one) => one.name === name)!.headerValue;
const claimsOf = (header: string) =>
  JSON.parse(Buffer.from(header.split('.')[1]!, 'base64url').toString('utf8')) as Record<string, unknown>;

describe('proveAuthorization', () => {
  it('is the documented header, byte for byte', () => {
    expect(proveAuthorization(secret, ISSUED_AT * 1000)).toBe(vector('valid'));
  });

  it.each(['no-exp-fresh-iat', 'no-exp-no-iat', 'valid-extra-claims'])(
    'signs the claims of %s as its vector has them',
    (name) => {
      const header = vector(name);
      expect(`Bearer ${signToken(claimsOf(header), secret)}`).toBe(header);
    },
  );

  it('is wrong as wished', () => {
    const now = ISSUED_AT * 1000;
    const right = proveAuthorization(secret, now)!;
    const [head, claims] = right.split('.');
    expect(proveAuthorization(secret, now, 'missing')).toBeUndefined();
    expect(proveAuthorization(secret, now, 'wrong')).toMatch(new RegExp(`^${head}\\.${claims}\\.`));
    expect(proveAuthorization(secret, now, 'wrong')).not.toBe(right);
    expect(proveAuthorization(secret, now, 'no_algorithm')).toMatch(/\.$/);
    expect(claimsOf(proveAuthorization(secret, now, 'expired')!)['exp']).toBeLessThan(ISSUED_AT - 60);
  });
});
