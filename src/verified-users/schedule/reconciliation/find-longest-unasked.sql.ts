import type { DataSource } from 'typeorm';
import { queryWithin } from '../../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../../database/transact-within';

/** In the order of the index `vu_enrollment_unchecked`. Those of closed customers too: they are passed over, and once. */
const SQL = `
  SELECT id FROM vu_enrollment
   WHERE project = $1 AND current AND (checked_at IS NULL OR checked_at < $2)
   ORDER BY checked_at NULLS FIRST, id LIMIT $3`;

/** Current enrollments about which Prove was not asked since, longest unasked first. */
export async function findLongestUnasked(
  dataSource: DataSource,
  project: string,
  since: Date,
  limit: number,
): Promise<string[]> {
  const parameters = [project, since, limit];
  const rows = await queryWithin<{ id: string }[]>(dataSource, TRANSACTION_LIMIT_MS, SQL, parameters);
  return rows.map(({ id }) => id);
}
