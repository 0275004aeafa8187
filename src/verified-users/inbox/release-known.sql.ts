import type { DataSource } from 'typeorm';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';

/** Number of parked notifications that one sweep examines. */
const WINDOW = 5_000;

/**
 * An id that others only held says nothing of a customer who is named and unknown (`chooseIdentity`).
 *
 * The next parked notifications after the cursor, along the index `vu_notification_parked`. Each costs at most two
 * index look-ups: LATERAL with LIMIT keeps the planner from hashing all identities, so a sweep costs the same however
 * many customers there are, and however many notifications wait for customers who are not registered.
 *
 * SKIP LOCKED: a locked row is being released by its registration, or is visited again in the next round.
 */
const SQL = `
  WITH seen AS MATERIALIZED (
    SELECT id, project, prove_id, client_customer_id FROM vu_notification
     WHERE status = 'parked' AND id > $1::bigint ORDER BY id LIMIT ${WINDOW}
  ), known AS MATERIALIZED (
    SELECT seen.id FROM seen
      LEFT JOIN LATERAL (SELECT true AS found FROM vu_identity identity
                          WHERE identity.project = seen.project
                            AND identity.client_customer_id = seen.client_customer_id LIMIT 1) AS customer ON true
      LEFT JOIN LATERAL (SELECT true AS found FROM vu_enrollment enrollment
                          WHERE enrollment.project = seen.project AND enrollment.prove_id = seen.prove_id
                            AND (enrollment.current OR enrollment.linked OR seen.client_customer_id IS NULL)
                          LIMIT 1) AS enrolled ON true
     WHERE customer.found OR enrolled.found
  ), held AS MATERIALIZED (
    SELECT id FROM vu_notification
     WHERE status = 'parked' AND id = ANY(ARRAY(SELECT id FROM known))
       FOR NO KEY UPDATE SKIP LOCKED
  ), released AS (
    UPDATE vu_notification
       SET status = 'stored', reason = NULL, attempts = 0, finished_at = NULL, due_at = LEAST($2, now())
     WHERE id = ANY(ARRAY(SELECT id FROM held))
    RETURNING id
  )
  SELECT ARRAY(SELECT id::text FROM released) AS released, count(*)::int AS seen, max(id)::text AS last FROM seen`;

/**
 * Puts parked notifications whose customer or Prove id has become known back to `stored`. Registrations do this
 * themselves; the sweep covers those they did not see.
 *
 * @param after where the previous sweep ended; null: from the beginning.
 * @returns ids to wake, and where the next sweep continues; `next` is null if this one reached the end.
 */
export async function releaseKnown(
  dataSource: DataSource,
  after: string | null,
  now: Date,
): Promise<{ released: string[]; next: string | null }> {
  const [row] = await queryWithin<[{ released: string[]; seen: number; last: string | null }]>(
    dataSource,
    TRANSACTION_LIMIT_MS,
    SQL,
    [after ?? '0', now],
  );
  return { released: row.released, next: row.seen === WINDOW ? row.last : null };
}
