import type { EntityManager } from 'typeorm';
import type { Cause } from '../identity/identity-history.entity';
import { stateOf, type IdentityState } from '../identity/identity-state';
import type { VerifiedUserEventDetails, VerifiedUserEventName } from './verified-user-events';

/** An event to be told; `at` is the time of the change. */
export type HostEventToQueue = {
  [Name in VerifiedUserEventName]: {
    name: Name;
    identityId: string;
    reverificationId?: string | null;
    at: Date;
    state: IdentityState;
    cause: Cause;
    detail: VerifiedUserEventDetails[Name];
  };
}[VerifiedUserEventName];

/** As one value, as with history: every notification writes one. */
const SQL = `
  INSERT INTO vu_host_event (name, identity_id, reverification_id, state, cause, detail, due_at, created_at)
  SELECT name, "identityId", "reverificationId", state, cause, detail, at, at
    FROM jsonb_to_recordset($1) AS event
         (name text, "identityId" uuid, "reverificationId" uuid, state jsonb, cause jsonb, detail jsonb, at timestamptz)
  RETURNING id`;

/**
 * Writes down what happened in the transaction that makes it happen, so that both exist or neither.
 *
 * @returns ids to be woken after the commit.
 */
export async function queueHostEvents(
  manager: EntityManager,
  ...events: readonly HostEventToQueue[]
): Promise<string[]> {
  if (events.length === 0) return [];
  const rows = events.map((event) => ({ ...event, state: stateOf(event.state) }));
  return (await manager.query<{ id: string }[]>(SQL, [JSON.stringify(rows)])).map(({ id }) => id);
}
