import type { EntityManager } from 'typeorm';
import type { NotificationKeys } from './find-identity.service';

/**
 * Serialises, until the transaction ends, everything about the same customer or Prove id.
 *
 * Without it a notification could look for an identity just before its registration commits, and be parked just
 * after that registration looked for parked notifications: it would wait forever.
 */
export async function lockIdentityKeys(manager: EntityManager, keys: NotificationKeys): Promise<void> {
  const names = [
    keys.proveId && `prove-id:${keys.project}:${keys.proveId}`,
    keys.clientCustomerId && `customer:${keys.project}:${keys.clientCustomerId}`,
  ].filter((name) => typeof name === 'string');
  // In one order for all, so that two transactions with the same keys cannot wait for each other.
  for (const name of names.sort()) {
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`verified-users:${name}`]);
  }
}
