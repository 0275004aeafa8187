import type { CustomerRef } from '../customer-ref';
import { valueNestsDeeperThan } from '../../webhook/nesting-depth';
import { InvalidRequestError } from '../errors/invalid-request.error';

/** No request nests as deep; what nests without end overflows the stack of whoever walks through it. */
const MAX_DEPTH = 32;

/** What both adapters' requests have in common. */
export interface CompanyRequest {
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export function headerOf({ headers }: CompanyRequest, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The fields of a body, of which there may be none. @throws {InvalidRequestError} */
export function fieldsOf<T extends object>(body: unknown): T {
  if (body === undefined || body === null) return {} as T;
  if (typeof body !== 'object' || Array.isArray(body) || Buffer.isBuffer(body))
    throw new InvalidRequestError(['the body must be a JSON object']);
  if (valueNestsDeeperThan(body, MAX_DEPTH))
    throw new InvalidRequestError([`the body must not nest deeper than ${MAX_DEPTH} levels`]);
  return body as T;
}

/**
 * The values of a query, each given once; `limit` as a number.
 *
 * @throws {InvalidRequestError}
 */
export function queryOf<T extends object>(query: unknown): T {
  const values = Object.entries((query ?? {}) as Record<string, unknown>);
  if (values.some(([, value]) => typeof value !== 'string'))
    throw new InvalidRequestError(['each parameter of the query must be given once']);
  return Object.fromEntries(
    values.map(([name, value]) => [name, name === 'limit' ? readCount(value as string) : value]),
  ) as T;
}

/**
 * Decimal digits only: `Number` would also accept `0x10`, `1e1` and the empty string. Anything else is left for
 * validation to reject.
 */
function readCount(text: string): number | string {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

/** Reads `project` apart from the rest of a query. */
export function refOf(clientCustomerId: string, query: unknown) {
  const { project, ...rest } = queryOf<{ project?: string }>(query);
  const ref: CustomerRef = { clientCustomerId, ...(project === undefined ? {} : { project }) };
  return { ref, rest };
}

/** A query that names a project at most. @throws {InvalidRequestError} */
export function onlyRefOf(clientCustomerId: string, query: unknown) {
  const { ref, rest } = refOf(clientCustomerId, query);
  if (Object.keys(rest).length > 0) throw new InvalidRequestError(['the query may hold nothing but project']);
  return ref;
}
