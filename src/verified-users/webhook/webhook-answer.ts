import { STATUS_CODES } from 'node:http';
import { StorageUnavailableError } from '../inbox/storage-unavailable.error';
import type { HttpAnswer } from '../problem/http-answer';
import { BodyConsumedError } from '../raw-body/errors';
import { BodyTooLargeError } from '../raw-body/errors';
import { DeliveryFailedError } from './delivery-failed.error';
import { DeliveryRefusedError } from './delivery-refused.error';
import { RequestAbortedError } from '../raw-body/errors';

/** Every error that the webhook answers itself. */
export const ANSWERED_ERRORS = [
  DeliveryRefusedError,
  BodyTooLargeError,
  RequestAbortedError,
  StorageUnavailableError,
  BodyConsumedError,
  DeliveryFailedError,
] as const;
export type AnsweredError = InstanceType<(typeof ANSWERED_ERRORS)[number]>;

const RETRY_AFTER_SECONDS = '5';

export function isAnswered(error: unknown): error is AnsweredError {
  return ANSWERED_ERRORS.some((kind) => error instanceof kind);
}

export function answerTo(error: AnsweredError): HttpAnswer {
  if (error instanceof DeliveryRefusedError) {
    // No code in it: the answer to a stranger says nothing about the reason.
    return {
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer' },
      body: { statusCode: 401, message: 'Unauthorized' },
    };
  }
  if (error instanceof BodyTooLargeError) return withCode(413, error);
  if (error instanceof RequestAbortedError) return withCode(400, error);
  if (error instanceof StorageUnavailableError)
    return withCode(503, error, { 'Retry-After': RETRY_AFTER_SECONDS });
  return withCode(500, error);
}

function withCode(status: number, { code }: AnsweredError, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers, body: { statusCode: status, message: STATUS_CODES[status], code } };
}
