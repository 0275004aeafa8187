import type { EntityManager } from 'typeorm';

/**
 * From the identity's cases, whose causes and emails are both found by the case's id. An invitation that waits still
 * leaves, as long as its case is open; one that was cancelled or failed has invited nobody.
 */
const SQL = `
  SELECT DISTINCT cause.cause_id AS id
    FROM vu_reverification reverification
    JOIN vu_reverification_cause cause ON cause.reverification_id = reverification.id
    JOIN vu_email email ON email.kind = 'invitation' AND email.subject_id = reverification.id
   WHERE reverification.identity_id = $1 AND cause.cause_kind = 'notification' AND cause.cause_id = ANY($2)
     AND (email.status IN ('sending', 'sent', 'doubtful')
       OR (email.status = 'queued' AND reverification.status IN ('open', 'invited', 'started')))`;

/** Ids of the notifications for which the customer has already been invited, in any case. */
export async function findInvitedCauses(
  manager: EntityManager,
  identityId: string,
  notificationIds: readonly string[],
): Promise<Set<string>> {
  const rows = await manager.query<{ id: string }[]>(SQL, [identityId, notificationIds]);
  return new Set(rows.map(({ id }) => id));
}
