import { In, IsNull, MoreThan, Not, type EntityManager } from 'typeorm';
import { RUNNING_STATUSES, Verification } from '../../reverification/verification/verification.entity';

/** A case whose time has come. */
export interface DueCase {
  id: string;
  identityId: string;
  timeZone: string | null;
  /** Reminders that count as made. */
  reminders: number;
  /** When its latest invitation was queued that did not fail, else its latest; where there is none, when it was opened. */
  invitedAt: Date;
}

/** Where a run continues: after this case. The time is text because a `Date` has no microseconds. */
export interface CaseCursor {
  at: string;
  id: string;
}

export const BEFORE_ALL_CASES: CaseCursor = { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

export interface LockedCases {
  /** The cases without a running verification. */
  cases: DueCase[];
  last: CaseCursor;
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
/** One that had no address, or was refused, reached nobody: the wait for a reminder begins with the one after it. */
export const INVITED_AT = `(SELECT invitation.created_at FROM vu_email invitation
    WHERE invitation.kind = 'invitation' AND invitation.subject_id = reverification.id
    ORDER BY invitation.status IN ('cancelled', 'failed'), invitation.id DESC LIMIT 1)`;
const ORDER = { deadline: 'deadline_at', reminder: 'next_reminder_at' };

/**
 * Identity and case in one, and those in other hands are skipped and left for the next run: so nothing is waited for,
 * and nothing waits in a circle. Customers whose verification runs are passed over, for they must not fill the batch; one
 * that Prove has said yes to runs until it is ended, however late. So are reminders of those whose email before has not
 * left yet: both would arrive at once, the first with a link that the second has put out of use.
 *
 * Each batch starts after the last case of the previous one. Otherwise every batch would walk all skipped cases again:
 * nearly all of them while the mail server is down.
 *
 * Exported for the test of its plan.
 */
export const dueCasesStatement = (what: keyof typeof DUE) => `
  SELECT reverification.id, identity_id AS "identityId", identity.time_zone AS "timeZone", reminders,
         COALESCE(${INVITED_AT}, opened_at) AS "invitedAt", ${ORDER[what]}::text AS at
    FROM vu_reverification reverification
    JOIN vu_identity identity ON identity.id = identity_id
   WHERE reverification.status IN ('open', 'invited', 'started') AND ${DUE[what]}
     AND (${ORDER[what]}, reverification.id) > ($3::timestamptz, $4::uuid)
     AND NOT EXISTS (SELECT FROM vu_verification running
                      WHERE running.identity_id = identity.id AND (expires_at > $1 OR proven_at IS NOT NULL)
                        AND running.status IN ('opening', 'possession', 'verifying'))
   ORDER BY ${ORDER[what]}, reverification.id LIMIT $2
     FOR NO KEY UPDATE OF reverification, identity SKIP LOCKED`;

/**
 * Takes cases whose reminder is due, or whose deadline passed, until the transaction ends.
 *
 * @param after the last case of the previous batch.
 * @returns null if there are no more.
 */
export async function lockDueCases(
  manager: EntityManager,
  what: keyof typeof DUE,
  now: Date,
  limit: number,
  after: CaseCursor = BEFORE_ALL_CASES,
): Promise<LockedCases | null> {
  const parameters = [now, limit, after.at, after.id];
  const due = await manager.query<(DueCase & CaseCursor)[]>(dueCasesStatement(what), parameters);
  const last = due.at(-1);
  if (!last) return null;
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
  const cases = due.filter(({ identityId }) => !busy.has(identityId));
  return { cases, last: { at: last.at, id: last.id } };
}
