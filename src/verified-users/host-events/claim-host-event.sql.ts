import type { DataSource } from 'typeorm';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { CLOCK_TOLERANCE_MS } from '../queue/is-due';
import type { HostEvent } from './host-event.entity';
import type { VerifiedUserEventName } from './verified-user-events';

/** How long a worker that fell silent keeps its event. With grace and pause of the sweep still within the 60 s of P9. */
export const LEASE_MS = 20_000;

/** An event in hand. `attempts` is the number of this attempt: who writes with another one has lost the event. */
export type ClaimedHostEvent = Pick<
  HostEvent,
  | 'id'
  | 'name'
  | 'identityId'
  | 'reverificationId'
  | 'state'
  | 'cause'
  | 'detail'
  | 'reason'
  | 'handledBy'
  | 'attempts'
  | 'createdAt'
> & {
  /** Both null: the identity is gone. */
  project: string | null;
  clientCustomerId: string | null;
};

/**
 * SKIP LOCKED and the lease: of several workers that are woken for one event, one gets it, and the others go on without
 * waiting. One that was never taken is due whatever the clock says.
 */
const SQL = `
  UPDATE vu_host_event AS event
     SET attempts = event.attempts + 1, due_at = $4
    FROM (SELECT id, identity_id FROM vu_host_event
           WHERE id = $1 AND status = 'queued' AND name = ANY ($2) AND (attempts = 0 OR due_at <= $3)
             FOR UPDATE SKIP LOCKED) AS due
    LEFT JOIN vu_identity AS identity ON identity.id = due.identity_id
   WHERE event.id = due.id
  RETURNING event.id, event.name, event.identity_id AS "identityId", event.reverification_id AS "reverificationId",
            event.state, event.cause, event.detail, event.reason, event.handled_by AS "handledBy", event.attempts,
            event.created_at AS "createdAt", identity.project, identity.client_customer_id AS "clientCustomerId"`;

/**
 * Takes one event, in a transaction of its own: none may be open while handlers run.
 *
 * @param heard names that have a handler here.
 * @returns null when it is not there to be taken.
 */
export async function claimHostEvent(
  dataSource: DataSource,
  id: string,
  heard: readonly VerifiedUserEventName[],
  now: Date,
): Promise<ClaimedHostEvent | null> {
  const after = (ms: number) => new Date(now.getTime() + ms);
  const [rows] = await queryWithin<[ClaimedHostEvent[], number]>(dataSource, TRANSACTION_LIMIT_MS, SQL, [
    id,
    heard,
    after(CLOCK_TOLERANCE_MS),
    after(LEASE_MS),
  ]);
  return rows[0] ?? null;
}
