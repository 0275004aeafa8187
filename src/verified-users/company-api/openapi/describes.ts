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
import { COMPANY_API_RULES } from '../http/company-api-rules';

type Code = keyof typeof COMPANY_API_RULES;

export interface Description {
  summary: string;
  description?: string;
  /** Body of the answer by status; null: none. */
  answers: Record<number, Type | null>;
  /** Codes beside those that every operation has. */
  errors?: readonly Code[];
  /** Whether it takes an `Idempotency-Key`. */
  key?: 'optional' | 'required';
  ifMatch?: boolean;
  /** Whether the answer has an ETag. */
  etag?: boolean;
  /** Whether the query may name a project. Default true. */
  project?: boolean;
}

const ALWAYS: readonly Code[] = [
  'UNAUTHORIZED',
  'TOO_MANY_REQUESTS',
  'MALFORMED_BODY',
  'UNSUPPORTED_MEDIA_TYPE',
  'INVALID_REQUEST',
  'UNKNOWN_PROJECT',
];
const OF_KEYS: readonly Code[] = [
  'IDEMPOTENCY_KEY_REQUIRED',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_KEY_IN_USE',
];

/** What the OpenAPI document says of an operation: its answers, and every code of its errors. */
export function Describes(operation: Description): MethodDecorator {
  const { summary, description, answers, key, ifMatch, project = true } = operation;
  const codes: Code[] = [
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

function statusOf(code: Code): number {
  return COMPANY_API_RULES[code].status;
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

function failure(status: number, codes: readonly string[]) {
  return ApiResponse({
    status,
    description: codes.map((code) => `\`${code}\``).join(', '),
    content: { [PROBLEM_JSON]: { schema: { $ref: getSchemaPath(ProblemAnswer) } } },
  });
}

function keyHeader(required: boolean) {
  return ApiHeader({
    name: 'Idempotency-Key',
    required,
    description: 'The request happens once for each key; its answer is kept and given again.',
    example: '5a0c4f5e-6c0e-4f6e-9b1a-2f1d3c4b5a69',
  });
}

function ifMatchHeader() {
  return ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'ETag that the customer must still have.',
  });
}
