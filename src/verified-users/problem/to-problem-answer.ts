import { HttpException } from '@nestjs/common';
import { VerifiedUsersError } from '../options/verified-users-error';
import type { HttpAnswer } from './http-answer';
import { isUnavailable } from './is-unavailable';
import { PROBLEM_JSON, problemOf } from './problem';
import type { ProblemRules } from './problem-rule';

const TRY_AGAIN_SECONDS = 5;

/** Codes of the answers that frameworks give. Their own texts are left out: they may quote what was sent (P13). */
const HTTP_PROBLEMS: Readonly<Record<number, readonly [code: string, detail: string]>> = {
  400: ['BAD_REQUEST', 'The request cannot be read.'],
  401: ['UNAUTHORIZED', 'Credentials are missing or wrong.'],
  403: ['FORBIDDEN', 'The credentials do not allow this.'],
  404: ['NOT_FOUND', 'There is nothing here.'],
  405: ['METHOD_NOT_ALLOWED', 'This cannot be done here.'],
  413: ['CONTENT_TOO_LARGE', 'The body is too large.'],
  415: ['UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.'],
  429: ['TOO_MANY_REQUESTS', 'Too many requests.'],
  503: ['UNAVAILABLE', 'Not available at the moment.'],
};

/**
 * What an error is answered with.
 *
 * @returns null when the error is nothing that was foreseen: the caller logs it and answers `internalAnswer()`.
 */
export function toProblemAnswer(error: unknown, rules: ProblemRules): HttpAnswer | null {
  if (error instanceof VerifiedUsersError && rules[error.code]) return ruledAnswer(error, rules);
  if (isUnavailable(error)) {
    return answerOf(503, 'UNAVAILABLE', 'The database is away or too busy.', {}, TRY_AGAIN_SECONDS);
  }
  const status = frameworkStatus(error);
  if (status === null) return null;
  const [code, detail] = HTTP_PROBLEMS[status] ?? [`HTTP_${status}`, 'The request was refused.'];
  return answerOf(status, code, detail);
}

export function internalAnswer(): HttpAnswer {
  return answerOf(500, 'INTERNAL', 'Something went wrong on our side.');
}

function ruledAnswer(error: VerifiedUsersError, rules: ProblemRules): HttpAnswer {
  const rule = rules[error.code]!;
  const fields = error as unknown as Record<string, unknown>;
  const extras = Object.fromEntries((rule.extras ?? []).map((name) => [name, fields[name]]));
  const { retryAfterSeconds } = fields;
  const after = typeof retryAfterSeconds === 'number' ? retryAfterSeconds : rule.retryAfterSeconds;
  return answerOf(rule.status, error.code, error.message, extras, after);
}

function answerOf(
  status: number,
  code: string,
  detail: string,
  extras: object = {},
  retryAfterSeconds?: number,
): HttpAnswer {
  const headers: Record<string, string> = { 'Content-Type': PROBLEM_JSON, 'Cache-Control': 'no-store' };
  if (retryAfterSeconds !== undefined) headers['Retry-After'] = String(Math.ceil(retryAfterSeconds));
  return { status, headers, body: problemOf(status, code, detail, extras) };
}

/** Status of an `HttpException`, or of what Fastify and Express throw at a body that they cannot read. */
function frameworkStatus(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode, name } = (error ?? {}) as { statusCode?: unknown; name?: unknown };
  const foreseen = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return foreseen && typeof name === 'string' ? statusCode : null;
}
