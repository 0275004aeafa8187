import { createHmac } from 'node:crypto';

export const SIGNATURES = ['right', 'wrong', 'expired', 'missing', 'no_algorithm'] as const;
/** `wrong`: by another secret; `no_algorithm`: `alg` is `none`. */
export type Signature = (typeof SIGNATURES)[number];

/** Its real value is unknown; "short-lived". */
const LIFETIME_SECONDS = 300;

/** The value of `X-Prove-Authorization`, as Prove makes it; undefined when it is to be missing. */
export function proveAuthorization(
  secret: string,
  nowMs: number,
  signature: Signature = 'right',
): string | undefined {
  if (signature === 'missing') return undefined;
  const iat = Math.floor(nowMs / 1000) - (signature === 'expired' ? 10 * LIFETIME_SECONDS : 0);
  const claims = { iss: 'Prove Identity', iat, exp: iat + LIFETIME_SECONDS };
  if (signature === 'no_algorithm') return `Bearer ${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
  return `Bearer ${signToken(claims, signature === 'wrong' ? `${secret}_of_somebody_else` : secret)}`;
}

/** HS256. */
export function signToken(claims: object, secret: string): string {
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
