import type { DataSource } from 'typeorm';
import { queryWithin } from '../../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../../database/transact-within';

/**
 * Since when we could have heard of somebody: verified, and known to us. Numbers that Prove does not watch, and
 * customers who are closed, are left out. Reads all identities of the project, so ask only while nothing ever came,
 * and keep the answer.
 */
const SQL = `
  SELECT min(greatest(verified_at, created_at)) AS at FROM vu_identity
   WHERE project = $1 AND verified_at IS NOT NULL AND watch <> 'not_covered' AND status <> 'closed'`;

/** @returns null when there is nobody. */
export async function findFirstVerified(dataSource: DataSource, project: string): Promise<Date | null> {
  const [row] = await queryWithin<[{ at: Date | null }]>(dataSource, TRANSACTION_LIMIT_MS, SQL, [project]);
  return row.at;
}
