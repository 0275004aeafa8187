import type { EntityManager } from 'typeorm';
import type { IdentityState } from './identity-state';

/** All identities of a batch in one statement: one each was a round trip for every notification. */
const SQL = `
  UPDATE vu_identity identity
     SET status = change.status, watch = change.watch, doubt = change.doubt, updated_at = $2
    FROM jsonb_to_recordset($1) AS change (id uuid, status text, watch text, doubt text)
   WHERE identity.id = change.id`;

/** Stores what notifications made of identities, whose rows the caller has locked. */
export async function updateStates(
  manager: EntityManager,
  states: ReadonlyMap<string, IdentityState>,
  now: Date,
): Promise<void> {
  const changes = [...states].map(([id, { status, watch, doubt }]) => ({ id, status, watch, doubt }));
  if (changes.length > 0) await manager.query(SQL, [JSON.stringify(changes), now]);
}
