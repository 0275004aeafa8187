import type { EntityManager } from 'typeorm';
import type { NotificationKeys } from './find-identities.service';

// Sorted before they are taken, so that two transactions with the same keys cannot deadlock.
const SQL = `
  SELECT pg_advisory_xact_lock(key)
    FROM (SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest($1::text[]) AS name ORDER BY key) AS keys`;

/**
 * Serialises, until the transaction ends, everything about the same customers or Prove ids.
 *
 * Without it a notification could look for an identity just before its registration commits, and be parked just
 * after that registration looked for parked notifications: it would wait forever.
 */
export async function lockIdentityKeys(
  manager: EntityManager,
  ...keys: readonly NotificationKeys[]
): Promise<void> {
  const names = keys.flatMap(({ project, proveId, clientCustomerId }) => [
    ...(proveId ? [`verified-users:prove-id:${project}:${proveId}`] : []),
    ...(clientCustomerId ? [`verified-users:customer:${project}:${clientCustomerId}`] : []),
  ]);
  if (names.length > 0) await manager.query(SQL, [names]);
}

/**
 * NO KEY UPDATE, like every lock of an identity: other transactions may still insert rows that refer to the identity,
 * so foreign keys never take a lock out of order.
 */
const ROWS_SQL = `
  SELECT FROM vu_identity WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`;

/** Locks the rows of identities until the transaction ends, in the common order. */
export async function lockIdentityRows(manager: EntityManager, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await manager.query(ROWS_SQL, [ids]);
}

/** The customers of the keys, and all identities that hold one of their Prove ids. */
const CONCERNED_SQL = `
  WITH keys AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS keys (project, prove_id, client_customer_id)
  )
  SELECT FROM vu_identity WHERE id = ANY(ARRAY(
     SELECT id FROM keys JOIN vu_identity USING (project, client_customer_id)
     UNION ALL
     SELECT identity_id FROM keys JOIN vu_enrollment USING (project, prove_id)))
   ORDER BY id FOR NO KEY UPDATE`;

/**
 * For transactions that give an identity a Prove id: locks the keys, then the rows of these customers and of all
 * current holders of the Prove ids.
 *
 * Locking the holders prevents write skew: otherwise a notification could be applied to the holders just before the new
 * enrollment commits, while the new holder looks for such notifications just before that one commits, and misses the
 * event.
 */
export async function lockIdentities(
  manager: EntityManager,
  ...keys: readonly NotificationKeys[]
): Promise<void> {
  await lockIdentityKeys(manager, ...keys);
  await manager.query(CONCERNED_SQL, [
    keys.map(({ project }) => project),
    keys.map(({ proveId }) => proveId),
    keys.map(({ clientCustomerId }) => clientCustomerId),
  ]);
}
