import { problemOf, type Problem } from '../../problem/problem';
import { COMPANY_API_RULES } from '../http/company-api-rules';

/** Codes that an answer of the company API may have; `UNAVAILABLE`: the database is away. */
export type ProblemCode = keyof typeof COMPANY_API_RULES | 'UNAVAILABLE';

/** One sentence for each code, as an answer might hold it. */
const DETAILS: Readonly<Record<ProblemCode, string>> = {
  MALFORMED_BODY: 'The body is no JSON.',
  UNSUPPORTED_MEDIA_TYPE: 'The body must be application/json.',
  BODY_CONSUMED: 'The body was read before it came here.',
  INVALID_REQUEST: 'The request cannot be accepted: email must be an email.',
  INVALID_REGISTRATION: 'The registration cannot be accepted: email must be an email.',
  UNKNOWN_PROJECT: 'There is no such project.',
  INVALID_PHONE_NUMBER: 'The phone number is not valid.',
  NAME_REQUIRED: 'First and last name are needed.',
  TOO_MANY_REQUESTS: 'Too many requests.',
  UNAUTHORIZED: 'A bearer token of the company API is needed.',
  IDENTITY_NOT_FOUND: 'No identity is registered under this project and clientCustomerId.',
  VERIFICATION_NOT_FOUND: 'This identity has no verification with this id.',
  IDENTITY_CLOSED: 'The identity is closed.',
  NOT_VERIFIED_YET: 'The number has not been verified yet.',
  NO_OPEN_REVERIFICATION: 'The customer has no open re-verification.',
  REVERIFICATION_OVER: 'The re-verification is over.',
  TOO_MANY_VERIFICATIONS: 'The re-verification has had all its attempts.',
  CONSENT_REQUIRED: 'The consent of the customer is missing.',
  CUSTOMER_ALREADY_KNOWN:
    'The customer is already registered without this enrollment: verify the number instead.',
  PROVE_CUSTOMER_MISMATCH: 'Prove holds this proveId for another clientCustomerId.',
  PROVE_NUMBER_MISMATCH: 'Prove holds another number under this proveId.',
  PRECONDITION_FAILED: 'The customer has changed since this ETag: read it again. Nothing was changed.',
  IDEMPOTENCY_KEY_REQUIRED: 'An Idempotency-Key is needed.',
  IDEMPOTENCY_KEY_REUSED: 'This Idempotency-Key was used for another request.',
  IDEMPOTENCY_KEY_IN_USE: 'A request with this Idempotency-Key is still in hand.',
  OUTCOME_UNKNOWN: 'What became of the first request with this key is not known: read the customer.',
  PROVE_NOT_FOUND: 'Prove knows nothing of this id.',
  PROVE_REFUSED: 'Prove refused the request.',
  PROVE_CONFIGURATION: 'Prove does not accept the credentials of this service.',
  PROVE_MALFORMED_ANSWER: 'Prove gave an answer that cannot be understood.',
  PROVE_LIMITED: 'Prove takes no more requests at the moment.',
  PROVE_UNAVAILABLE: 'Prove does not answer.',
  PROVE_BUDGET_UNAVAILABLE: 'No request to Prove was free in time.',
  UNAVAILABLE: 'The database is away or too busy.',
};

const EXTRAS: Partial<Record<ProblemCode, object>> = {
  INVALID_REQUEST: { faults: ['email must be an email'] },
  INVALID_REGISTRATION: { faults: ['email must be an email'] },
  CONSENT_REQUIRED: { country: 'GB' },
};

/** The HTTP status of a code. */
export function statusOf(code: ProblemCode): number {
  return code === 'UNAVAILABLE' ? 503 : COMPANY_API_RULES[code].status;
}

/** An answer with this code, for the OpenAPI document. */
export function problemExample(code: ProblemCode): Problem {
  return problemOf(statusOf(code), code, DETAILS[code], EXTRAS[code]);
}
