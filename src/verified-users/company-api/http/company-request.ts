import { InvalidRequestError } from '../errors/invalid-request.error';

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
  if (typeof body === 'object' && !Array.isArray(body) && !Buffer.isBuffer(body)) return body as T;
  throw new InvalidRequestError(['the body must be a JSON object']);
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
    values.map(([name, value]) => [name, name === 'limit' ? Number(value) : value]),
  ) as T;
}

/** Reads `project` apart from the rest of a query. */
export function refOf(clientCustomerId: string, query: unknown) {
  const { project, ...rest } = queryOf<{ project?: string }>(query);
  return { ref: { clientCustomerId, ...(project === undefined ? {} : { project }) }, rest };
}

/** A query that names a project at most. @throws {InvalidRequestError} */
export function onlyRefOf(clientCustomerId: string, query: unknown) {
  const { ref, rest } = refOf(clientCustomerId, query);
  if (Object.keys(rest).length > 0) throw new InvalidRequestError(['the query may hold nothing but project']);
  return ref;
}
