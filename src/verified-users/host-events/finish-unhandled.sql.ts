import type { DataSource } from 'typeorm';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { CLOCK_TOLERANCE_MS } from '../queue/is-due';
import { VERIFIED_USER_EVENTS, type VerifiedUserEventName } from './verified-user-events';

/**
 * Skips events that another process, which has handlers for them, has claimed. Locks in id order, so that two of these
 * cannot deadlock.
 *
 * An event name that this version does not know is left to newer processes during a deployment. After a roll-back there
 * are none, and the event would block its customer forever, so it eventually becomes a dead letter.
 */
const SQL = `
  UPDATE vu_host_event
     SET finished_at = $3, status = CASE WHEN name = ANY ($2) THEN 'done' ELSE 'failed' END,
         reason = CASE WHEN name = ANY ($2) THEN 'no_handler' ELSE 'unknown_event' END
   WHERE id = ANY (ARRAY(SELECT id FROM vu_host_event
                          WHERE id = ANY ($1) AND status = 'queued' AND (attempts = 0 OR due_at <= $4)
                            AND (name = ANY ($2) OR (name <> ALL ($5) AND created_at < $6))
                          ORDER BY id FOR UPDATE SKIP LOCKED))
  RETURNING id, identity_id AS "identityId", name, status`;

export interface FinishedUnhandled {
  id: string;
  identityId: string;
  name: string;
  status: 'done' | 'failed';
}

/**
 * Finishes all events that have no handler here: `done`, or `failed` if this version does not know the name and no
 * other process claimed the event in time.
 *
 * @param unhandled names that have no handler here.
 * @param giveUpAfterSeconds how long an unknown event is left to other processes.
 */
export async function finishUnhandled(
  dataSource: DataSource,
  ids: readonly string[],
  unhandled: readonly VerifiedUserEventName[],
  giveUpAfterSeconds: number,
  now: Date,
): Promise<FinishedUnhandled[]> {
  const after = (ms: number) => new Date(now.getTime() + ms);
  const [rows] = await queryWithin<[FinishedUnhandled[], number]>(dataSource, TRANSACTION_LIMIT_MS, SQL, [
    ids,
    unhandled,
    now,
    after(CLOCK_TOLERANCE_MS),
    VERIFIED_USER_EVENTS,
    after(-giveUpAfterSeconds * 1000),
  ]);
  return rows;
}
