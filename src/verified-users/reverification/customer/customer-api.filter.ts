import { Catch } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ProblemFilter } from '../../problem/problem.filter';
import type { ProblemRules } from '../../problem/problem-rule';

/** Every error that the customer's API answers with a code of its own. */
export const CUSTOMER_PROBLEMS: ProblemRules = {
  LINK_INVALID: { status: 404, extras: ['step'] },
  SESSION_EXPIRED: { status: 401 },
  TOO_MANY_REQUESTS: { status: 429 },
  MESSAGE_PAUSE: { status: 429 },
  INVALID_REQUEST: { status: 400, extras: ['faults'] },
  UNSUPPORTED_MEDIA_TYPE: { status: 415 },
  MALFORMED_BODY: { status: 400 },
  BODY_CONSUMED: { status: 500 },
  CONSENT_REQUIRED: { status: 409, extras: ['country'] },
  CONSENT_TEXT_CHANGED: { status: 409, extras: ['textVersion'] },
  INVALID_PHONE_NUMBER: { status: 422 },
  NAME_REQUIRED: { status: 422 },
  UNAVAILABLE: { status: 503 },
};

@Catch()
export class CustomerApiFilter extends ProblemFilter {
  constructor(adapterHost: HttpAdapterHost) {
    super(adapterHost, CUSTOMER_PROBLEMS);
  }
}
