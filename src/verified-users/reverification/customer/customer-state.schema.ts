import { applyDecorators } from '@nestjs/common';
import { ApiResponse, type ApiResponseSchemaHost } from '@nestjs/swagger';
import { WATCHES } from '../../identity/identity-status';
import { PROBLEM_JSON } from '../../problem/problem';
import { VERIFICATION_FAILURES } from '../verification/verification-view';

type Schema = ApiResponseSchemaHost['schema'];
type Properties = Record<string, Schema>;

const TEXT: Schema = { type: 'string' };
const MASKED: Schema = { type: 'string', description: 'No more than the last four digits.' };
const LIST: Schema = { type: 'array', items: { type: 'string' } };
const NOTICE: Schema = { type: 'string', enum: [...VERIFICATION_FAILURES], nullable: true };
const REFERENCE: Schema = {
  type: 'string',
  nullable: true,
  description: 'What to quote to support; null before the link was used.',
};
const TRIES_LEFT: Schema = { type: 'integer', minimum: 0 };

/** OpenAPI of `CustomerState`. */
export const CUSTOMER_STATE_SCHEMA: Schema = {
  oneOf: [
    stepOf('link', { maskedPhone: MASKED }),
    stepOf('number', {
      maskedPhone: { ...MASKED, nullable: true },
      numberInDoubt: {
        type: 'boolean',
        description: "The number on record may be somebody else's by now: ask for one.",
      },
      maskedName: { type: 'string', nullable: true, description: 'The first letters of the name on record.' },
      consent: objectOf({ countries: LIST, byContinuing: LIST, textVersion: TEXT }),
      triesLeft: TRIES_LEFT,
      notice: NOTICE,
    }),
    stepOf('possession', {
      possession: { type: 'string', enum: ['mobile', 'desktop'] },
      maskedPhone: MASKED,
      authToken: { type: 'string', description: "For Prove's web SDK." },
      expiresAt: { type: 'string', format: 'date-time' },
      resendAt: { type: 'string', format: 'date-time', description: 'Send no other message before.' },
      triesLeft: TRIES_LEFT,
    }),
    stepOf('verifying', { maskedPhone: MASKED }),
    stepOf('succeeded', { maskedPhone: MASKED, watch: { type: 'string', enum: [...WATCHES] } }),
    stepOf('failed', {
      reason: { type: 'string', enum: ['attempts_used_up', 'declined', 'cancelled', 'expired'] },
      notice: NOTICE,
    }),
  ],
};

const ERRORS: Record<number, string> = {
  400: 'INVALID_REQUEST: the fields that cannot be used, in `faults`',
  401: 'SESSION_EXPIRED: there is no session, or it is over',
  404: 'LINK_INVALID: unknown, used, expired or replaced',
  409: 'CONSENT_REQUIRED (`country`) or CONSENT_TEXT_CHANGED (`textVersion`)',
  415: 'UNSUPPORTED_MEDIA_TYPE: POSTs must be application/json',
  422: 'INVALID_PHONE_NUMBER or NAME_REQUIRED',
  429: 'TOO_MANY_REQUESTS, or MESSAGE_PAUSE after a message to the same number: wait for Retry-After',
  503: 'UNAVAILABLE: wait for Retry-After, then send the same request',
};

/** What the customer's API may answer beside what was asked for. */
export function ApiCustomerErrors(): ClassDecorator & MethodDecorator {
  const schema = objectOf({ type: TEXT, title: TEXT, status: { type: 'integer' }, code: TEXT, detail: TEXT });
  return applyDecorators(
    ...Object.entries(ERRORS).map(([status, description]) =>
      ApiResponse({ status: Number(status), description, content: { [PROBLEM_JSON]: { schema } } }),
    ),
  );
}

function stepOf(step: string, properties: Properties): Schema {
  return objectOf({
    step: { type: 'string', enum: [step] },
    locale: TEXT,
    caseReference: REFERENCE,
    ...properties,
  });
}

function objectOf(properties: Properties): Schema {
  return { type: 'object', required: Object.keys(properties), properties };
}
