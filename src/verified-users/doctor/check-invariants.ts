import type { DataSource } from 'typeorm';
import { CASE_INVARIANTS } from './case-invariants';
import { IDENTITY_INVARIANTS } from './identity-invariants';
import type { Invariant } from './invariant';
import { NOTIFICATION_INVARIANTS } from './notification-invariants';

export const INVARIANTS: readonly Invariant[] = [
  ...NOTIFICATION_INVARIANTS,
  ...IDENTITY_INVARIANTS,
  ...CASE_INVARIANTS,
];

/** Work that became due more recently than this may still be in flight. */
const IN_FLIGHT_MS = 60_000;
const STATEMENT_LIMIT_MS = 30_000;
/** SQLSTATE of a statement that exceeded `statement_timeout`. */
const QUERY_CANCELED = '57014';

export interface InvariantResult extends Pick<Invariant, 'name' | 'meaning' | 'rows'> {
  /** `unknown`: the statement timed out. */
  outcome: 'ok' | 'broken' | 'unknown';
  /** Ids of violating rows, at most `limit`. Never personal data. */
  ids: string[];
  /** There are more violations than listed ids. */
  more: boolean;
}

export interface InvariantCheck {
  /** Work that became due before this time must be done. Default: a minute ago. */
  settledBefore?: Date;
  /** Identities to examine. Default: all. */
  identityIds?: readonly string[];
  /** Maximum number of ids listed for each invariant. Default 20. */
  limit?: number;
}

/**
 * Checks every invariant, each in its own read-only transaction, so that none holds back vacuum for long.
 *
 * @throws any database error except a statement timeout.
 */
export async function checkInvariants(
  dataSource: DataSource,
  given: InvariantCheck = {},
  invariants: readonly Invariant[] = INVARIANTS,
): Promise<InvariantResult[]> {
  const results: InvariantResult[] = [];
  for (const invariant of invariants) results.push(await checkOne(dataSource, invariant, given));
  return results;
}

async function checkOne(
  dataSource: DataSource,
  { name, meaning, rows, sql }: Invariant,
  { settledBefore = new Date(Date.now() - IN_FLIGHT_MS), identityIds, limit = 20 }: InvariantCheck,
): Promise<InvariantResult> {
  const parameters = [settledBefore, identityIds ?? null, limit + 1];
  const found = await dataSource
    .transaction(async (manager) => {
      await manager.query('SET TRANSACTION READ ONLY');
      await manager.query(`SET LOCAL statement_timeout = ${STATEMENT_LIMIT_MS}`);
      return manager.query<{ id: string }[]>(bounded(sql), parameters);
    })
    .catch((error: unknown) => {
      if ((error as { code?: unknown }).code === QUERY_CANCELED) return null;
      throw error;
    });
  const ids = (found ?? []).map(({ id }) => id);
  const outcome = found === null ? 'unknown' : ids.length > 0 ? 'broken' : 'ok';
  return { name, meaning, rows, outcome, ids: ids.slice(0, limit), more: ids.length > limit };
}

/** Not every statement uses both parameters, but PostgreSQL must be able to infer their types. */
function bounded(sql: string): string {
  return `
    WITH given AS (SELECT $1::timestamptz, $2::uuid[])
    SELECT broken.id::text AS id FROM (${sql}) AS broken LIMIT $3`;
}
