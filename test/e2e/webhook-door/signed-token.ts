import { createHmac } from 'node:crypto';

export const SECRET = 'whsec_example_only_0f1e2d3c4b5a69788796a5b4c3d2e1f0';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A header value as Prove sends it, made now. */
export function bearer(claims: object = {}, secret = SECRET): string {
  const now = Math.floor(Date.now() / 1000);
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'Prove Identity', iat: now, exp: now + 300, ...claims })}`;
  return `Bearer ${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}
