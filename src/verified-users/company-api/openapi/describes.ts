import { applyDecorators, type Type } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { PROBLEM_JSON } from '../../problem/problem';
import { ProblemAnswer } from '../answers/problem.answer';
import { problemExample, statusOf, type ProblemCode } from './problem-example';

export interface Description {
  summary: string;
  description?: string;
  /** Body of the answer by status; null: none. */
  answers: Record<number, Type | null>;
  /** Codes beside those that every operation has. */
  errors?: readonly ProblemCode[];
  /** Whether it takes an `Idempotency-Key`. */
  key?: 'optional' | 'required';
  ifMatch?: boolean;
  /** Whether the answer has an ETag. */
  etag?: boolean;
  /** Whether the query may name a project. Default true. */
  project?: boolean;
}

const ALWAYS: readonly ProblemCode[] = [
  'UNAUTHORIZED',
  'TOO_MANY_REQUESTS',
  'MALFORMED_BODY',
  'UNSUPPORTED_MEDIA_TYPE',
  'INVALID_REQUEST',
  'UNKNOWN_PROJECT',
];
const OF_KEYS: readonly ProblemCode[] = [
  'IDEMPOTENCY_KEY_REQUIRED',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_KEY_IN_USE',
];

/** What the OpenAPI document says of an operation: its answers, and every code of its errors. */
export function Describes(operation: Description): MethodDecorator {
  const { summary, description, answers, key, ifMatch, project = true } = operation;
  const codes: ProblemCode[] = [
    ...ALWAYS,
    ...(operation.errors ?? []),
    ...(key ? OF_KEYS : []),
    ...(key === 'required' ? (['OUTCOME_UNKNOWN'] as const) : []),
    ...(ifMatch ? (['PRECONDITION_FAILED'] as const) : []),
  ];
  const failing = [...new Set(codes.map(statusOf))].filter((status) => status !== 503);
  return applyDecorators(
    ApiOperation({ summary, ...(description && { description }) }),
    ApiExtraModels(ProblemAnswer),
    ...Object.entries(answers).map(([status, type]) => success(Number(status), type, operation)),
    ...failing.map((status) =>
      failure(
        status,
        codes.filter((code) => statusOf(code) === status),
      ),
    ),
    failure(503, ['UNAVAILABLE', ...codes.filter((code) => statusOf(code) === 503)]),
    ...(project ? [ApiQuery({ name: 'project', required: false, example: 'default' })] : []),
    ...(key ? [keyHeader(key === 'required')] : []),
    ...(ifMatch ? [ifMatchHeader()] : []),
  );
}

function success(status: number, type: Type | null, { etag, key }: Description) {
  const schema = { type: 'string' as const };
  const headers = {
    ...(etag && { ETag: { description: 'Another one after every change.', schema } }),
    ...(key && {
      'Idempotent-Replayed': {
        description: '`true` when the answer was kept from the first request with this key.',
        schema,
      },
    }),
  };
  const description = status === 304 ? 'Not changed.' : status === 201 ? 'Created.' : 'Done.';
  return ApiResponse({ status, description, headers, ...(type && { type }) });
}

/** One example for each code, so that what is shown belongs to the status. */
function failure(status: number, codes: readonly ProblemCode[]) {
  const examples = Object.fromEntries(codes.map((code) => [code, { value: problemExample(code) }]));
  return ApiResponse({
    status,
    description: codes.map((code) => `\`${code}\``).join(', '),
    content: { [PROBLEM_JSON]: { schema: { $ref: getSchemaPath(ProblemAnswer) }, examples } },
  });
}

function keyHeader(required: boolean) {
  return ApiHeader({
    name: 'Idempotency-Key',
    required,
    // No example: a viewer would send it, and every request after the first would be a replay of that one.
    description:
      'A new one for each request that is to happen, such as a UUID. The request happens once for each key; its answer is kept and given again.',
  });
}

function ifMatchHeader() {
  return ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'ETag that the customer must still have.',
  });
}
