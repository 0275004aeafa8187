import type { EntityManager } from 'typeorm';
import type { DifferenceKind } from '../../options/schedule-options.interface';
import type { FoundDifference } from './compare-identity';

/** A difference about an enrollment, to be kept. */
export interface DifferenceToKeep extends FoundDifference {
  project: string;
  proveId: string;
  enrollmentId: string;
  identityId: string;
  missedNotice: boolean;
}

export interface KeptDifference {
  id: string;
  kind: DifferenceKind;
  enrollmentId: string;
  status: 'proposed' | 'dismissed';
}

/** In id order, like the statement that marks the rest of a project as gone, so that the two cannot deadlock. */
const LOCK = `
  SELECT FROM vu_difference
   WHERE enrollment_id = ANY($1::uuid[]) AND status IN ('proposed', 'dismissed')
   ORDER BY id FOR NO KEY UPDATE`;

/** The mark never falls: an operator's look at an older difference may end after the next reconciliation found it too. */
const KEEP = `
  INSERT INTO vu_difference (project, kind, prove_id, enrollment_id, identity_id, detail, action, missed_notice, status,
                             run_id, found_at)
  SELECT project, kind, "proveId", "enrollmentId", "identityId", detail, action, "missedNotice", 'proposed', $2, $3
    FROM jsonb_to_recordset($1) AS found (project text, kind text, "proveId" text, "enrollmentId" uuid,
                                          "identityId" uuid, detail jsonb, action text, "missedNotice" boolean)
   ORDER BY "proveId", kind, "enrollmentId"
  ON CONFLICT (project, prove_id, kind, COALESCE(enrollment_id, '00000000-0000-0000-0000-000000000000'))
    WHERE status IN ('proposed', 'dismissed')
    DO UPDATE SET run_id = GREATEST(vu_difference.run_id, EXCLUDED.run_id), detail = EXCLUDED.detail, action = EXCLUDED.action,
                  missed_notice = EXCLUDED.missed_notice
  RETURNING id, kind, enrollment_id AS "enrollmentId", status`;

const STILL_OPEN = `
  UPDATE vu_difference SET run_id = GREATEST(run_id, $2::bigint)
   WHERE enrollment_id = ANY($1::uuid[]) AND status IN ('proposed', 'dismissed')`;

const GONE = `
  UPDATE vu_difference SET status = 'gone', settled_at = $3
   WHERE enrollment_id = ANY($1::uuid[]) AND status IN ('proposed', 'dismissed') AND NOT (id = ANY($2::bigint[]))`;

/** Must run before the statements below, which lock rows in whatever order the planner finds them. */
export async function lockDifferences(
  manager: EntityManager,
  enrollmentIds: readonly string[],
): Promise<void> {
  if (enrollmentIds.length > 0) await manager.query(LOCK, [enrollmentIds]);
}

const LATEST_RUN = `SELECT GREATEST($1::bigint, max(id)) AS mark FROM vu_schedule_run WHERE schedule = 'reconciliation'`;

/**
 * The mark of what an operator's look finds: of the reconciliation that runs at this moment, if one does. It may have
 * passed the enrollment by now; with the mark of the lists that were looked at, it would take the finding for gone.
 */
export async function latestMark(manager: EntityManager, mark: string): Promise<string> {
  const [row] = await manager.query<[{ mark: string }]>(LATEST_RUN, [mark]);
  return row.mark;
}

/** One statement for a batch. What is open already stays one row; what was dismissed stays so. */
export async function keepDifferences(
  manager: EntityManager,
  differences: readonly DifferenceToKeep[],
  mark: string,
  now: Date,
): Promise<KeptDifference[]> {
  if (differences.length === 0) return [];
  return manager.query<KeptDifference[]>(KEEP, [JSON.stringify(differences), mark, now]);
}

/** Nothing could be said about these enrollments: what was known of them stays as it is. */
export async function keepOpen(
  manager: EntityManager,
  enrollmentIds: readonly string[],
  mark: string,
): Promise<void> {
  if (enrollmentIds.length > 0) await manager.query(STILL_OPEN, [enrollmentIds, mark]);
}

/** @param found what is still true of these enrollments: all else that was open about them is settled. */
export async function settleOthers(
  manager: EntityManager,
  enrollmentIds: readonly string[],
  found: readonly KeptDifference[],
  now: Date,
): Promise<void> {
  const ids = found.map(({ id }) => id);
  if (enrollmentIds.length > 0) await manager.query(GONE, [enrollmentIds, ids, now]);
}
