import type { DataSource } from 'typeorm';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { CLOCK_TOLERANCE_MS } from '../queue/is-due';
import type { VerifiedUserEventName } from './verified-user-events';

/** Not those that another process, which has handlers for them, has in hand. In order, so that two of these never wait for each other. */
const SQL = `
  UPDATE vu_host_event SET status = 'done', reason = 'no_handler', finished_at = $3
   WHERE id IN (SELECT id FROM vu_host_event
                 WHERE id = ANY ($1) AND status = 'queued' AND name = ANY ($2) AND (attempts = 0 OR due_at <= $4)
                 ORDER BY id FOR UPDATE SKIP LOCKED)
  RETURNING name`;

/**
 * Ends events that nobody here wants to hear, all at once.
 *
 * @param unheard names that have no handler here.
 * @returns the name of each event that was ended.
 */
export async function finishUnheard(
  dataSource: DataSource,
  ids: readonly string[],
  unheard: readonly VerifiedUserEventName[],
  now: Date,
): Promise<VerifiedUserEventName[]> {
  const [rows] = await queryWithin<[{ name: VerifiedUserEventName }[], number]>(
    dataSource,
    TRANSACTION_LIMIT_MS,
    SQL,
    [ids, unheard, now, new Date(now.getTime() + CLOCK_TOLERANCE_MS)],
  );
  return rows.map(({ name }) => name);
}
