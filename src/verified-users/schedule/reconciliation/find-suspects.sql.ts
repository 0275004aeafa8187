import type { DataSource } from 'typeorm';
import { queryWithin } from '../../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../../database/transact-within';

/** Enrollments that one statement looks at: a million at once would take longer than any statement may. */
export const WINDOW = 5_000;

/** Those of a window that are to be asked about. */
export interface Suspects {
  ids: string[];
  /** Where to go on; null at the end. */
  after: string | null;
}

/**
 * Whoever the lists put in doubt, and whoever has a difference that is open: it may be gone. The conditions are those
 * under which `compareIdentity` can find something that a list shows.
 */
const SQL = `
  WITH scanned AS (
    SELECT id, identity_id, seen_in_run, inactive_in_run
      FROM vu_enrollment
     WHERE project = $1 AND current AND ($2::uuid IS NULL OR id > $2::uuid)
     ORDER BY id LIMIT ${WINDOW}
  ),
  suspect AS (
    SELECT scanned.id
      FROM scanned JOIN vu_identity identity ON identity.id = scanned.identity_id
     WHERE identity.status <> 'closed'
       AND (
         (scanned.seen_in_run IS DISTINCT FROM $3::bigint AND identity.watch <> 'not_covered'
           AND (identity.watch = 'watched' OR identity.status = 'verified'))
         OR (scanned.inactive_in_run = $3::bigint AND identity.watch = 'watched')
         OR (scanned.inactive_in_run IS DISTINCT FROM $3::bigint AND identity.status = 'verified'
           AND identity.watch IN ('unwatched', 'unknown'))
         OR EXISTS (SELECT FROM vu_difference difference
                     WHERE difference.enrollment_id = scanned.id AND difference.status IN ('proposed', 'dismissed'))
       )
     ORDER BY scanned.id LIMIT $4
  )
  SELECT ARRAY(SELECT id FROM suspect ORDER BY id) AS ids, (SELECT count(*)::int FROM scanned) AS scanned,
         (SELECT id FROM scanned ORDER BY id DESC LIMIT 1) AS last`;

export async function findSuspects(
  dataSource: DataSource,
  { project, after, mark, limit }: { project: string; after: string | null; mark: string; limit: number },
): Promise<Suspects> {
  const parameters = [project, after, mark, limit];
  const [row] = await queryWithin<[{ ids: string[]; scanned: number; last: string | null }]>(
    dataSource,
    TRANSACTION_LIMIT_MS,
    SQL,
    parameters,
  );
  const { ids, scanned, last } = row;
  if (ids.length === limit) return { ids, after: ids.at(-1)! };
  return { ids, after: scanned === WINDOW ? last : null };
}
