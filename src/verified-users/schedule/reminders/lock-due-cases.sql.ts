import { In, IsNull, MoreThan, Not, type EntityManager } from 'typeorm';
import { RUNNING_STATUSES, Verification } from '../../reverification/verification/verification.entity';

/** A case whose time has come. */
export interface DueCase {
  id: string;
  identityId: string;
  timeZone: string | null;
  /** Reminders that count as made. */
  reminders: number;
  /** When its invitation was queued; where there is none, when it was opened. */
  invitedAt: Date;
}

/**
 * Whether an email of the case waits is asked of all its invitations and reminders, so that they are found by the case's id. Asked for those
 * that wait, the planner takes the index of whatever waits: at night it believes that to be empty until the table is
 * analyzed again, and each batch would read all of the night's emails for each of its cases.
 */
const DUE = {
  deadline: 'deadline_at <= $1',
  reminder: `next_reminder_at <= $1 AND deadline_at > $1
     AND (SELECT bool_or(email.status IN ('queued', 'sending')) FROM vu_email email
           WHERE email.kind IN ('invitation', 'reminder') AND email.subject_id = reverification.id) IS NOT TRUE`,
};
const ORDER = { deadline: 'deadline_at', reminder: 'next_reminder_at' };

/**
 * Identity and case in one, and those in other hands are skipped and left for the next run: so nothing is waited for,
 * and nothing waits in a circle. Customers whose verification runs are passed over, for they must not fill the batch; one
 * that Prove has said yes to runs until it is ended, however late. So are reminders of those whose email before has not
 * left yet: both would arrive at once, the first with a link that the second has put out of use.
 *
 * Exported for the test of its plan.
 */
export const dueCasesStatement = (what: keyof typeof DUE) => `
  SELECT reverification.id, identity_id AS "identityId", identity.time_zone AS "timeZone", reminders,
         COALESCE(invitation.created_at, opened_at) AS "invitedAt"
    FROM vu_reverification reverification
    JOIN vu_identity identity ON identity.id = identity_id
    LEFT JOIN vu_email invitation
      ON invitation.kind = 'invitation' AND subject_id = reverification.id AND step = 0
   WHERE reverification.status IN ('open', 'invited', 'started') AND ${DUE[what]}
     AND NOT EXISTS (SELECT FROM vu_verification running
                      WHERE running.identity_id = identity.id AND (expires_at > $1 OR proven_at IS NOT NULL)
                        AND running.status IN ('opening', 'possession', 'verifying'))
   ORDER BY ${ORDER[what]} LIMIT $2
     FOR NO KEY UPDATE OF reverification, identity SKIP LOCKED`;

/**
 * Takes cases whose reminder is due, or whose deadline passed, until the transaction ends.
 *
 * @returns null when there are none; of those that were taken the ones without a running verification.
 */
export async function lockDueCases(
  manager: EntityManager,
  what: keyof typeof DUE,
  now: Date,
  limit: number,
): Promise<DueCase[] | null> {
  const due = await manager.query<DueCase[]>(dueCasesStatement(what), [now, limit]);
  if (due.length === 0) return null;
  // Asked again under the lock, without which a verification may have begun at this moment.
  const running = {
    identityId: In(due.map(({ identityId }) => identityId)),
    status: In([...RUNNING_STATUSES]),
  };
  const held = await manager.find(Verification, {
    select: { id: true, identityId: true },
    where: [
      { ...running, expiresAt: MoreThan(now) },
      { ...running, provenAt: Not(IsNull()) },
    ],
  });
  const busy = new Set(held.map(({ identityId }) => identityId));
  return due.filter(({ identityId }) => !busy.has(identityId));
}
