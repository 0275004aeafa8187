import { applyDecorators } from '@nestjs/common';
import { ApiResponse, type ApiResponseSchemaHost } from '@nestjs/swagger';
import { WATCHES } from '../../identity/identity-status';
import { PROBLEM_JSON } from '../../problem/problem';
import { VERIFICATION_FAILURES } from '../verification/verification-view';

type Schema = ApiResponseSchemaHost['schema'];
type Properties = Record<string, Schema>;

const TEXT: Schema = { type: 'string' };
const MASKED: Schema = { type: 'string', description: 'No more than the last four digits.' };
const TRIES_LEFT: Schema = { type: 'integer', minimum: 0 };

/** OpenAPI of `CustomerState`. */
export const CUSTOMER_STATE_SCHEMA: Schema = {
  oneOf: [
    stepOf('link', { maskedPhone: MASKED }),
    stepOf('number', {
      maskedPhone: { ...MASKED, nullable: true },
      maskedName: { type: 'string', nullable: true, description: 'The first letters of the name on record.' },
      consent: objectOf({ countries: { type: 'array', items: { type: 'string' } }, textVersion: TEXT }),
      triesLeft: TRIES_LEFT,
      notice: { type: 'string', enum: [...VERIFICATION_FAILURES], nullable: true },
    }),
    stepOf('possession', {
      possession: { type: 'string', enum: ['mobile', 'desktop'] },
      maskedPhone: MASKED,
      authToken: { type: 'string', description: "For Prove's web SDK." },
      expiresAt: { type: 'string', format: 'date-time' },
      triesLeft: TRIES_LEFT,
    }),
    stepOf('verifying', { maskedPhone: MASKED }),
    stepOf('succeeded', { maskedPhone: MASKED, watch: { type: 'string', enum: [...WATCHES] } }),
    stepOf('failed', {
      reason: { type: 'string', enum: ['attempts_used_up', 'declined', 'cancelled', 'expired'] },
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
  429: 'TOO_MANY_REQUESTS: wait for Retry-After',
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
  return objectOf({ step: { type: 'string', enum: [step] }, locale: TEXT, ...properties });
}

function objectOf(properties: Properties): Schema {
  return { type: 'object', required: Object.keys(properties), properties };
}
