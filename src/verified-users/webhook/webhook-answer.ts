import { STATUS_CODES } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { StorageUnavailableError } from '../inbox/storage-unavailable.error';
import { BodyConsumedError } from './body-consumed.error';
import { BodyTooLargeError } from './body-too-large.error';
import { DeliveryFailedError } from './delivery-failed.error';
import { DeliveryRefusedError } from './delivery-refused.error';
import { RequestAbortedError } from './request-aborted.error';

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

export interface WebhookAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: object;
}

const RETRY_AFTER_SECONDS = '5';

export function isAnswered(error: unknown): error is AnsweredError {
  return ANSWERED_ERRORS.some((kind) => error instanceof kind);
}

export function answerTo(error: AnsweredError): WebhookAnswer {
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

/** Writes through the adapter and not through Nest, so that nothing of the host can change what Prove is told. */
export function sendAnswer(adapter: AbstractHttpAdapter, response: unknown, answer: WebhookAnswer): void {
  // A timeout of the host may have answered in the meantime, or Prove has gone.
  if (adapter.isHeadersSent(response)) return;
  for (const [name, value] of Object.entries(answer.headers)) adapter.setHeader(response, name, value);
  adapter.reply(response, answer.body, answer.status);
}

function withCode(
  status: number,
  { code }: AnsweredError,
  headers: Record<string, string> = {},
): WebhookAnswer {
  return { status, headers, body: { statusCode: status, message: STATUS_CODES[status], code } };
}
