import type { ResolvedProject } from '../options/resolved-options';

/** Which of a project's options decide about claims. */
export type ClaimsPolicy = Pick<
  ResolvedProject,
  'issuer' | 'leewaySeconds' | 'maxTokenAgeSeconds' | 'maxTokenLifetimeSeconds' | 'acceptWithoutExpiry'
>;

export type ClaimsRefusal =
  | 'claims_malformed'
  | 'wrong_issuer'
  | 'token_expired'
  | 'token_from_future'
  | 'token_lifetime_too_long'
  | 'token_stale'
  | 'token_without_expiry'
  | 'token_without_time';

/** Accepted, with the names of claims we do not know (never their values), or refused with a stable code. */
export type ClaimsVerdict =
  { accepted: true; unknownClaims: string[] } | { accepted: false; reason: ClaimsRefusal };

/** How long after the end of its token a delivery may come to be kept. */
const KEPT_AFTER_SECONDS = 3_600;
const SHARE_WITHOUT_END = 0.1;
const KNOWN_CLAIMS: readonly string[] = ['iss', 'exp', 'iat', 'nbf'];

/**
 * Judges the claims of a token whose signature is right already.
 *
 * @param nowEpochSeconds seconds since 1970, fractions allowed.
 */
export function judgeClaims(claims: unknown, policy: ClaimsPolicy, nowEpochSeconds: number): ClaimsVerdict {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims))
    return refused('claims_malformed');
  const { iss, exp, iat, nbf } = claims as Record<string, unknown>;
  if (!isTimeOrAbsent(exp) || !isTimeOrAbsent(iat) || !isTimeOrAbsent(nbf))
    return refused('claims_malformed');
  if (policy.issuer !== false && iss !== policy.issuer) return refused('wrong_issuer');

  const latest = nowEpochSeconds + policy.leewaySeconds;
  if ((iat ?? 0) > latest || (nbf ?? 0) > latest) return refused('token_from_future');
  if (exp !== undefined) {
    if (nowEpochSeconds >= exp + policy.leewaySeconds) return refused('token_expired');
    if (exp > latest + policy.maxTokenLifetimeSeconds) return refused('token_lifetime_too_long');
  } else if (iat === undefined) {
    return refused('token_without_time');
  } else if (!policy.acceptWithoutExpiry) {
    return refused('token_without_expiry');
  } else if (nowEpochSeconds - iat > policy.maxTokenAgeSeconds) {
    return refused('token_stale');
  }
  return {
    accepted: true,
    unknownClaims: Object.keys(claims).filter((name) => !KNOWN_CLAIMS.includes(name)),
  };
}

/**
 * Which share of what may be kept of refused deliveries is open to this one, which may still be Prove's, held up on the
 * way. Whoever has got hold of a token could otherwise fill the quarantine with it for as long as it says: its life ends
 * with `exp`, and after the longest life that a token may have. One whose end cannot be told is kept within a small share,
 * so that it takes the place of no other.
 *
 * @returns 0: none, 1: all.
 */
export function keptShare(
  claims: unknown,
  { maxTokenLifetimeSeconds }: Pick<ClaimsPolicy, 'maxTokenLifetimeSeconds'>,
  nowEpochSeconds: number,
): number {
  const { exp, iat } = (claims ?? {}) as Record<string, unknown>;
  const issued = typeof iat === 'number' ? iat : null;
  const end = typeof exp === 'number' ? Math.min(exp, (issued ?? exp) + maxTokenLifetimeSeconds) : issued;
  if (end === null || end > nowEpochSeconds + maxTokenLifetimeSeconds) return SHARE_WITHOUT_END;
  return nowEpochSeconds - end <= KEPT_AFTER_SECONDS ? 1 : 0;
}

function isTimeOrAbsent(value: unknown): value is number | undefined {
  return value === undefined || Number.isFinite(value);
}

function refused(reason: ClaimsRefusal): ClaimsVerdict {
  return { accepted: false, reason };
}
