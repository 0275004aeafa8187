import type { EntityManager } from 'typeorm';
import type { NotificationKeys } from './find-identities.service';

// Sorted before they are taken, so that two transactions with the same keys cannot wait for each other.
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
