import { judgeClaims, keptShare, type ClaimsPolicy } from './judge-claims';

const NOW = 1_767_225_601;
const POLICY: ClaimsPolicy = {
  issuer: 'Prove Identity',
  leewaySeconds: 60,
  maxTokenAgeSeconds: 300,
  maxTokenLifetimeSeconds: 86_400,
  acceptWithoutExpiry: true,
};
const iss = 'Prove Identity';

describe('P4 claims of a rightly signed token', () => {
  const refusals: [string, unknown, string][] = [
    ['null', null, 'claims_malformed'],
    ['text', 'claims', 'claims_malformed'],
    ['a list', [{ iss, exp: NOW + 1 }], 'claims_malformed'],
    ['exp as text', { iss, iat: NOW, exp: 'soon' }, 'claims_malformed'],
    ['exp null', { iss, iat: NOW, exp: null }, 'claims_malformed'],
    ['exp beyond the doubles', { iss, iat: NOW, exp: Infinity }, 'claims_malformed'],
    ['iat as text', { iss, iat: String(NOW), exp: NOW + 1 }, 'claims_malformed'],
    ['nbf as text', { iss, nbf: 'now', exp: NOW + 1 }, 'claims_malformed'],
    ['no issuer', { exp: NOW + 1 }, 'wrong_issuer'],
    ['another issuer', { iss: 'prove identity', exp: NOW + 1 }, 'wrong_issuer'],
    ['issuer in a list', { iss: [iss], exp: NOW + 1 }, 'wrong_issuer'],
    ['expired at the end of the leeway', { iss, exp: NOW - 60 }, 'token_expired'],
    ['expired at 0', { iss, exp: 0 }, 'token_expired'],
    ['good for more than a day', { iss, exp: NOW + 86_461 }, 'token_lifetime_too_long'],
    ['iat beyond the leeway', { iss, iat: NOW + 61, exp: NOW + 600 }, 'token_from_future'],
    ['nbf beyond the leeway', { iss, iat: NOW, nbf: NOW + 61, exp: NOW + 600 }, 'token_from_future'],
    ['no exp, iat one second too old', { iss, iat: NOW - 301 }, 'token_stale'],
    ['neither exp nor iat', { iss }, 'token_without_time'],
    ['only nbf', { iss, nbf: NOW }, 'token_without_time'],
  ];
  it.each(refusals)('refuses %s', (_name, claims, reason) => {
    expect(judgeClaims(claims, POLICY, NOW)).toEqual({ accepted: false, reason });
  });

  const accepted: [string, object][] = [
    ['a fresh token', { iss, iat: NOW - 1, exp: NOW + 299 }],
    ['an expired one within the leeway', { iss, iat: NOW - 300, exp: NOW - 59 }],
    ['iat ahead within the leeway', { iss, iat: NOW + 60, exp: NOW + 600 }],
    ['fractions of seconds', { iss, iat: NOW - 0.5, exp: NOW + 0.5 }],
    ['no exp, iat as old as allowed', { iss, iat: NOW - 300 }],
    ['an old iat with a good exp', { iss, iat: NOW - 86_400, exp: NOW + 1 }],
  ];
  it.each(accepted)('accepts %s', (_name, claims) => {
    expect(judgeClaims(claims, POLICY, NOW)).toEqual({ accepted: true, unknownClaims: [] });
  });

  it('names claims it does not know, without values', () => {
    const claims = { iss, exp: NOW + 1, jti: 'secret', body_sha256: 'secret' };
    expect(judgeClaims(claims, POLICY, NOW)).toEqual({
      accepted: true,
      unknownClaims: ['jti', 'body_sha256'],
    });
  });

  it('accepts any issuer, or none, when told so', () => {
    const policy = { ...POLICY, issuer: false as const };
    expect(judgeClaims({ exp: NOW + 1 }, policy, NOW).accepted).toBe(true);
    expect(judgeClaims({ iss: 7, exp: NOW + 1 }, policy, NOW).accepted).toBe(true);
  });

  it('refuses every token without exp when told so', () => {
    const verdict = judgeClaims({ iss, iat: NOW }, { ...POLICY, acceptWithoutExpiry: false }, NOW);
    expect(verdict).toEqual({ accepted: false, reason: 'token_without_expiry' });
  });

  it('allows no leeway when told so', () => {
    const policy = { ...POLICY, leewaySeconds: 0 };
    expect(judgeClaims({ iss, exp: NOW }, policy, NOW)).toEqual({ accepted: false, reason: 'token_expired' });
    expect(judgeClaims({ iss, exp: NOW + 1 }, policy, NOW).accepted).toBe(true);
  });
});

describe('P3 what is kept of deliveries with a refused token', () => {
  const DAY = 86_400;
  const shares: [string, unknown, number][] = [
    ['expired half an hour ago', { iat: NOW - 2_000, exp: NOW - 1_800 }, 1],
    ['expired more than an hour ago', { iat: NOW - 4_000, exp: NOW - 3_601 }, 0],
    ['good for ten years, made now', { iat: NOW, exp: NOW + 3_650 * DAY }, 1],
    ['good for ten years, made within the longest life', { iat: NOW - DAY, exp: NOW + 3_650 * DAY }, 1],
    ['good for ten years, and older than the longest life', { iat: NOW - DAY - 3_601, exp: NOW + DAY }, 0],
    ['good for ten years, not said since when', { exp: NOW + 3_650 * DAY }, 0.1],
    ['made in ten years', { iat: NOW + 3_650 * DAY, exp: NOW + 3_651 * DAY }, 0.1],
    ['made a little ahead', { iat: NOW + 600, exp: NOW + 1_200 }, 1],
    ['only made, now', { iat: NOW }, 1],
    ['only made, two hours ago', { iat: NOW - 7_200 }, 0],
    ['without times', {}, 0.1],
    ['with times as text', { iat: 'now', exp: 'soon' }, 0.1],
    ['null', null, 0.1],
  ];
  it.each(shares)('%s', (_name, claims, share) => {
    expect(keptShare(claims, POLICY, NOW)).toBe(share);
  });
});
