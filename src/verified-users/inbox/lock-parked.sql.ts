import type { EntityManager } from 'typeorm';
import type { NotificationKeys } from '../identity/find-identities.service';

/**
 * One statement for a batch of customers, each key by its own index, notifications in the common lock order, so that no
 * two transactions deadlock.
 *
 * `= ANY(ARRAY(...))` instead of `IN (...)`, which the planner may turn into a join: after a lock wait PostgreSQL checks
 * the row again by running that join again, finds only the first one, and silently leaves out the others. An array is
 * computed once, before the first lock.
 */
const SQL = `
  WITH keys AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS keys (project, prove_id, client_customer_id)
  )
  SELECT id FROM vu_notification
   WHERE status = 'parked' AND id = ANY(ARRAY(
     SELECT parked.id FROM keys JOIN vu_notification parked USING (project, client_customer_id)
      WHERE parked.status = 'parked'
     UNION ALL
     SELECT parked.id FROM keys JOIN vu_notification parked USING (project, prove_id)
      WHERE parked.status = 'parked'))
   ORDER BY project, event_id
     FOR UPDATE`;

/** Locks what is parked under any of the keys. @returns ids. */
export async function lockParked(
  manager: EntityManager,
  keys: readonly NotificationKeys[],
): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(SQL, [
    keys.map(({ project }) => project),
    keys.map(({ proveId }) => proveId),
    keys.map(({ clientCustomerId }) => clientCustomerId),
  ]);
  return rows.map(({ id }) => id);
}
