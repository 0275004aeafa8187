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
  | 'eventId'
  | 'name'
  | 'identityId'
  | 'reverificationId'
  | 'state'
  | 'cause'
  | 'detail'
  | 'reason'
  | 'handledBy'
  | 'attempts'
  | 'lostAttempts'
  | 'redrivenAt'
  | 'createdAt'
> & {
  firstAttemptAt: Date;
  /** Both null: the identity is gone. */
  project: string | null;
  clientCustomerId: string | null;
  /** Public id of the preceding event if that is a dead letter, else null. */
  precededByDeadLetter: string | null;
};

/**
 * SKIP LOCKED and the lease: of several workers that are woken for one event, one gets it, and the others go on without
 * waiting. One that was never taken is due whatever the clock says.
 *
 * P22: an event is not claimed while an earlier one of the same customer is queued. Ids are assigned under the lock of
 * the identity's row, so no earlier event can commit after a later one. Events without a handler do not block.
 *
 * An event without attempts starts afresh whatever its other columns say: a process of an older version redrives a dead
 * letter by resetting its attempts alone.
 *
 * The preceding event is the latest earlier one that was, or should have been, delivered to handlers.
 *
 * Exported so that a test can check its query plan.
 */
export const CLAIM_HOST_EVENT = `
  UPDATE vu_host_event AS event
     SET attempts = event.attempts + 1, due_at = $4,
         lost_attempts = CASE WHEN event.attempts = 0 THEN 1 ELSE event.lost_attempts + 1 END,
         first_attempt_at = CASE WHEN event.attempts = 0 THEN $6 ELSE COALESCE(event.first_attempt_at, $6) END
    FROM (SELECT id, identity_id FROM vu_host_event candidate
           WHERE id = $1 AND status = 'queued' AND name = ANY ($2) AND (attempts = 0 OR due_at <= $3)
             AND NOT EXISTS (SELECT FROM vu_host_event earlier
                              WHERE earlier.identity_id = candidate.identity_id AND earlier.id < candidate.id
                                AND earlier.status = 'queued' AND earlier.name <> ALL ($5))
             FOR UPDATE SKIP LOCKED) AS due
    LEFT JOIN vu_identity AS identity ON identity.id = due.identity_id
   WHERE event.id = due.id
  RETURNING event.id, event.event_id AS "eventId", event.name, event.identity_id AS "identityId",
            event.reverification_id AS "reverificationId", event.state, event.cause, event.detail, event.reason,
            event.handled_by AS "handledBy", event.attempts, event.lost_attempts AS "lostAttempts",
            event.first_attempt_at AS "firstAttemptAt", event.redriven_at AS "redrivenAt",
            event.created_at AS "createdAt", identity.project, identity.client_customer_id AS "clientCustomerId",
            (SELECT dead.event_id FROM vu_host_event dead
              WHERE dead.identity_id = event.identity_id AND dead.id < event.id AND dead.status = 'failed'
                AND NOT EXISTS (SELECT FROM vu_host_event told
                                 WHERE told.identity_id = event.identity_id AND told.id > dead.id
                                   AND told.id < event.id AND told.status = 'done' AND told.reason IS NULL)
              ORDER BY dead.id DESC LIMIT 1) AS "precededByDeadLetter"`;

/**
 * Takes one event, in a transaction of its own: none may be open while handlers run.
 *
 * @param handled names that have a handler here.
 * @param unhandled names that have none.
 * @returns null if the event is not claimable or not yet first in line.
 */
export async function claimHostEvent(
  dataSource: DataSource,
  id: string,
  handled: readonly VerifiedUserEventName[],
  unhandled: readonly VerifiedUserEventName[],
  now: Date,
): Promise<ClaimedHostEvent | null> {
  const after = (ms: number) => new Date(now.getTime() + ms);
  const [rows] = await queryWithin<[ClaimedHostEvent[], number]>(
    dataSource,
    TRANSACTION_LIMIT_MS,
    CLAIM_HOST_EVENT,
    [id, handled, after(CLOCK_TOLERANCE_MS), after(LEASE_MS), unhandled, now],
  );
  return rows[0] ?? null;
}
