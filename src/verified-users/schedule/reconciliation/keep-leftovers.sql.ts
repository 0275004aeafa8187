import type { EntityManager } from 'typeorm';
import { WINDOW } from './find-suspects.sql';

/** What Prove watches for nobody: ids of earlier enrollments, or of closed customers, that its list shows as active. */
const SQL = `
  WITH scanned AS (
    SELECT id, identity_id, prove_id, current OR linked AS live, seen_in_run, inactive_in_run
      FROM vu_enrollment
     WHERE project = $1 AND ($2::uuid IS NULL OR id > $2::uuid)
     ORDER BY id LIMIT ${WINDOW}
  ),
  kept AS (
    INSERT INTO vu_difference (project, kind, prove_id, identity_id, action, status, run_id, found_at)
    SELECT DISTINCT ON (prove_id) $1, 'active_at_prove', prove_id, identity_id, 'disenroll_at_prove', 'proposed',
           $3::bigint, $4::timestamptz
      FROM scanned JOIN vu_identity identity ON identity.id = scanned.identity_id
     WHERE scanned.seen_in_run = $3::bigint AND scanned.inactive_in_run IS DISTINCT FROM $3::bigint
       AND (NOT scanned.live OR identity.status = 'closed')
       AND NOT EXISTS (SELECT FROM vu_enrollment other JOIN vu_identity owner ON owner.id = other.identity_id
                        WHERE other.project = $1 AND other.prove_id = scanned.prove_id
                          AND (other.current OR other.linked)
                          AND owner.status <> 'closed')
     ORDER BY prove_id, scanned.id DESC
    ON CONFLICT (project, prove_id, kind, COALESCE(enrollment_id, '00000000-0000-0000-0000-000000000000'))
      WHERE status IN ('proposed', 'dismissed')
      DO UPDATE SET run_id = EXCLUDED.run_id
  )
  SELECT (SELECT count(*)::int FROM scanned) AS scanned, (SELECT id FROM scanned ORDER BY id DESC LIMIT 1) AS last`;

/** @returns the id to go on after; null at the end. */
export async function keepLeftovers(
  manager: EntityManager,
  { project, after, mark, now }: { project: string; after: string | null; mark: string; now: Date },
): Promise<string | null> {
  const parameters = [project, after, mark, now];
  const [{ scanned, last }] = await manager.query<[{ scanned: number; last: string | null }]>(
    SQL,
    parameters,
  );
  return scanned === WINDOW ? last : null;
}
