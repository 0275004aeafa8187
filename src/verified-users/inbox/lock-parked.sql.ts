import type { EntityManager } from 'typeorm';
import type { NotificationKeys } from '../identity/find-identities.service';

/**
 * One statement for a batch of customers, each key by its own index. In the order of a delivery that brings the same
 * items again, so that the two cannot wait for each other.
 */
const SQL = `
  WITH keys AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS keys (project, prove_id, client_customer_id)
  )
  SELECT id FROM vu_notification
   WHERE status = 'parked' AND id IN (
     SELECT parked.id FROM keys JOIN vu_notification parked USING (project, client_customer_id)
      WHERE parked.status = 'parked'
     UNION ALL
     SELECT parked.id FROM keys JOIN vu_notification parked USING (project, prove_id)
      WHERE parked.status = 'parked')
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
