import { createHmac, timingSafeEqual } from 'node:crypto';
import { WEBHOOK_SECRET } from '../../support/sign';

const LEEWAY_SECONDS = 60;
const MAX_AGE_SECONDS = 300;
const MAX_LIFETIME_SECONDS = 86_400;

/**
 * Whether a token is right by the contract, told by node:crypto and nothing of the module.
 *
 * `exactly`: as Prove makes one. `loosely`: the signature has the right bytes in a spelling that nobody makes; it may
 * be refused. `no`: must never be let in.
 */
export function judgeToken(token: string, nowSeconds = Date.now() / 1000): 'exactly' | 'loosely' | 'no' {
  const [head, payload, signature, ...more] = token.split('.');
  if (!head || !payload || !signature || more.length > 0) return 'no';
  const right = createHmac('sha256', WEBHOOK_SECRET).update(`${head}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== right.length || !timingSafeEqual(given, right)) return 'no';
  const header = parse(head);
  const claims = parse(payload);
  if (!header || !claims || header['alg'] !== 'HS256' || 'crit' in header) return 'no';
  if (!areRight(claims, nowSeconds)) return 'no';
  const inProperSpelling = [head, payload, signature].every(
    (part) => Buffer.from(part, 'base64url').toString('base64url') === part,
  );
  return inProperSpelling ? 'exactly' : 'loosely';
}

function areRight({ iss, exp, iat, nbf }: Record<string, unknown>, now: number): boolean {
  const isTime = (value: unknown) => value === undefined || (typeof value === 'number' && isFinite(value));
  if (iss !== 'Prove Identity' || ![exp, iat, nbf].every(isTime)) return false;
  if (Number(iat ?? 0) > now + LEEWAY_SECONDS || Number(nbf ?? 0) > now + LEEWAY_SECONDS) return false;
  if (exp !== undefined) {
    const isShort = Number(exp) <= now + LEEWAY_SECONDS + MAX_LIFETIME_SECONDS;
    return isShort && now < Number(exp) + LEEWAY_SECONDS;
  }
  return iat !== undefined && now - Number(iat) <= MAX_AGE_SECONDS;
}

function parse(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
