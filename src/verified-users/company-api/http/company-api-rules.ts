import type { ProblemRules } from '../../problem/problem-rule';

const FAULTS = ['faults'] as const;
/** Nothing of ours is wrong, and nothing of the request: another system is away. */
const ELSEWHERE = { status: 502 } as const;

/** How every error of the company API is answered. */
export const COMPANY_API_RULES = {
  MALFORMED_BODY: { status: 400 },
  UNSUPPORTED_MEDIA_TYPE: { status: 415 },
  BODY_CONSUMED: { status: 500 },
  INVALID_REQUEST: { status: 422, extras: FAULTS },
  INVALID_REGISTRATION: { status: 422, extras: FAULTS },
  UNKNOWN_PROJECT: { status: 422 },
  INVALID_PHONE_NUMBER: { status: 422 },
  NAME_REQUIRED: { status: 422 },
  TOO_MANY_REQUESTS: { status: 429 },
  UNAUTHORIZED: { status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="verified-users"' } },
  IDENTITY_NOT_FOUND: { status: 404 },
  VERIFICATION_NOT_FOUND: { status: 404 },
  IDENTITY_CLOSED: { status: 409 },
  NOT_VERIFIED_YET: { status: 409 },
  NO_OPEN_REVERIFICATION: { status: 409 },
  REVERIFICATION_OVER: { status: 409 },
  TOO_MANY_VERIFICATIONS: { status: 409 },
  CONSENT_REQUIRED: { status: 409, extras: ['country'] },
  CUSTOMER_ALREADY_KNOWN: { status: 409 },
  PROVE_CUSTOMER_MISMATCH: { status: 409 },
  PROVE_NUMBER_MISMATCH: { status: 409 },
  PRECONDITION_FAILED: { status: 412 },
  IDEMPOTENCY_KEY_REQUIRED: { status: 400 },
  IDEMPOTENCY_KEY_REUSED: { status: 422 },
  IDEMPOTENCY_KEY_IN_USE: { status: 409, retryAfterSeconds: 1 },
  OUTCOME_UNKNOWN: { status: 409 },
  PROVE_NOT_FOUND: { status: 422 },
  PROVE_REFUSED: { status: 422 },
  PROVE_CONFIGURATION: ELSEWHERE,
  PROVE_MALFORMED_ANSWER: ELSEWHERE,
  PROVE_LIMITED: { status: 503, retryAfterSeconds: 5 },
  PROVE_UNAVAILABLE: { status: 503, retryAfterSeconds: 5 },
  PROVE_BUDGET_UNAVAILABLE: { status: 503, retryAfterSeconds: 5 },
} as const satisfies ProblemRules;
