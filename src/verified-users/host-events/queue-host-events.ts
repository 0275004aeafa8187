import type { EntityManager } from 'typeorm';
import { uuidV7 } from '../database/uuid-v7';
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

/**
 * Passed as one value, as with history, because every notification writes one. Keeps the given order: the id is the
 * position in the line.
 */
const SQL = `
  INSERT INTO vu_host_event (event_id, name, identity_id, reverification_id, state, cause, detail, due_at, created_at)
  SELECT "eventId", name, "identityId", "reverificationId", state, cause, detail, at, at
    FROM ROWS FROM (jsonb_to_recordset($1) AS ("eventId" uuid, name text, "identityId" uuid, "reverificationId" uuid,
                                               state jsonb, cause jsonb, detail jsonb, at timestamptz))
         WITH ORDINALITY AS event
   ORDER BY ordinality
  RETURNING id`;

/**
 * Writes down what happened in the transaction that makes it happen, so that both exist or neither.
 *
 * The caller holds the locks of the identities' rows, or has inserted them: events of one customer are delivered in id
 * order (P22), and without the lock an event could commit after one with a later id.
 *
 * @returns ids to be woken after the commit.
 */
export async function queueHostEvents(
  manager: EntityManager,
  ...events: readonly HostEventToQueue[]
): Promise<string[]> {
  if (events.length === 0) return [];
  const rows = events.map((event) => ({ ...event, eventId: uuidV7(event.at), state: stateOf(event.state) }));
  return (await manager.query<{ id: string }[]>(SQL, [JSON.stringify(rows)])).map(({ id }) => id);
}
