import type { EntityManager } from 'typeorm';
import type { Notification } from './notification.entity';

/** How a notification ended. */
export type NotificationEnd = Pick<
  Notification,
  'id' | 'status' | 'reason' | 'reviewReason' | 'identityId' | 'finishedAt'
>;

/** All notifications of a batch in one statement: one each was a round trip for every notification. */
const SQL = `
  UPDATE vu_notification notification
     SET status = ended.status, reason = ended.reason, review_reason = ended."reviewReason",
         identity_id = ended."identityId", finished_at = ended."finishedAt"
    FROM jsonb_to_recordset($1)
      AS ended (id bigint, status text, reason text, "reviewReason" text, "identityId" uuid, "finishedAt" timestamptz)
   WHERE notification.id = ended.id`;

/** Writes down how notifications ended, whose rows the caller has locked. */
export async function writeEnds(manager: EntityManager, ends: readonly NotificationEnd[]): Promise<void> {
  if (ends.length > 0) await manager.query(SQL, [JSON.stringify(ends)]);
}
