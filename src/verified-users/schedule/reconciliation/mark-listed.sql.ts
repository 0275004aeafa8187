import type { EntityManager } from 'typeorm';

/** A page of Prove's list. */
export interface ListedPage {
  project: string;
  proveIds: readonly string[];
  mark: string;
  /** Of the list that shows inactive ones; it is read after the other, so who is new in it is not active. */
  withInactive: boolean;
  now: Date;
}

/**
 * One statement for a page, because a list of a million has ten thousand pages. What somebody else has locked is left
 * out, so that no two transactions wait for each other; it then counts as not listed, and Prove is asked about it.
 */
const SQL = `
  WITH listed AS (SELECT DISTINCT unnest($2::text[]) AS prove_id),
  held AS (
    SELECT enrollment.id FROM vu_enrollment enrollment JOIN listed USING (prove_id)
     WHERE enrollment.project = $1 AND enrollment.seen_in_run IS DISTINCT FROM $3::bigint
       FOR NO KEY UPDATE OF enrollment SKIP LOCKED
  ),
  marked AS (
    UPDATE vu_enrollment enrollment
       SET seen_in_run = $3::bigint, inactive_in_run = CASE WHEN $4 THEN $3::bigint END
      FROM held WHERE enrollment.id = held.id
  )
  INSERT INTO vu_difference (project, kind, prove_id, action, status, run_id, found_at)
  SELECT $1, 'unknown_here', prove_id, 'none', 'proposed', $3::bigint, $5
    FROM listed
   WHERE NOT EXISTS (SELECT FROM vu_enrollment enrollment
                      WHERE enrollment.project = $1 AND enrollment.prove_id = listed.prove_id)
   ORDER BY prove_id
  ON CONFLICT (project, prove_id, kind, COALESCE(enrollment_id, '00000000-0000-0000-0000-000000000000'))
    WHERE status IN ('proposed', 'dismissed')
    DO UPDATE SET run_id = EXCLUDED.run_id`;

/** Marks the enrollments of a page as seen, and keeps the ids that nobody knows here. */
export async function markListed(manager: EntityManager, page: ListedPage): Promise<void> {
  const { project, proveIds, mark, withInactive, now } = page;
  await manager.query(SQL, [project, proveIds, mark, withInactive, now]);
}
