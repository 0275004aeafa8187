import type { EntityManager } from 'typeorm';
import type { Counts } from '../run/schedule';

const BATCH = 1_000;

/**
 * Of a later mark is what an operator's look found while this reconciliation ran. In the order of ids, so that of two that settle the same rows one
 * waits and not both.
 */
const GONE = `
  WITH gone AS (
    SELECT id FROM vu_difference
     WHERE project = $1 AND status IN ('proposed', 'dismissed') AND run_id < $2::bigint
     ORDER BY id LIMIT ${BATCH} FOR UPDATE
  )
  UPDATE vu_difference difference SET status = 'gone', settled_at = $3 FROM gone WHERE difference.id = gone.id
  RETURNING difference.id`;

const REPORT = `
  SELECT kind AS word, count(*)::int AS count FROM vu_difference
   WHERE project = $1 AND run_id = $2 AND status <> 'gone' GROUP BY kind
  UNION ALL
  SELECT 'missed_notices', count(DISTINCT enrollment_id)::int FROM vu_difference
   WHERE project = $1 AND run_id = $2 AND status <> 'gone' AND missed_notice
  UNION ALL
  SELECT 'waiting', count(*)::int FROM vu_difference WHERE project = $1 AND run_id = $2 AND status = 'proposed'
  UNION ALL
  SELECT 'here', count(*)::int
    FROM vu_enrollment enrollment JOIN vu_identity identity ON identity.id = enrollment.identity_id
   WHERE enrollment.project = $1 AND enrollment.current AND identity.status <> 'closed'`;

/**
 * What was not found again is no longer true.
 *
 * @returns how many; fewer than a batch: that was the last.
 */
export async function settleGone(
  manager: EntityManager,
  project: string,
  mark: string,
  now: Date,
): Promise<{ gone: number; isLast: boolean }> {
  const [rows] = await manager.query<[{ id: string }[], number]>(GONE, [project, mark, now]);
  return { gone: rows.length, isLast: rows.length < BATCH };
}

/** What a reconciliation found in a project, by the words of its report. */
export async function countFound(manager: EntityManager, project: string, mark: string): Promise<Counts> {
  const rows = await manager.query<{ word: string; count: number }[]>(REPORT, [project, mark]);
  return Object.fromEntries(rows.map(({ word, count }) => [word, count]));
}
