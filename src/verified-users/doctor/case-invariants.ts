import { among, OPEN_CASE, type Invariant } from './invariant';

/** Emails of cases, joined with their cases and identities. */
const CASE_EMAILS = `
  FROM vu_email m JOIN vu_reverification r ON r.id = m.subject_id JOIN vu_identity i ON i.id = r.identity_id`;

const FIRST_INVITATIONS = `
  FROM vu_reverification r JOIN vu_email m ON m.subject_id = r.id
 WHERE m.kind = 'invitation' AND m.step = 0 AND m.status <> 'cancelled'`;

export const CASE_INVARIANTS: readonly Invariant[] = [
  {
    name: 'case_ends_once',
    meaning: 'A case has an end time if and only if it is closed.',
    rows: 'case',
    sql: `
      SELECT r.id FROM vu_reverification r
       WHERE (r.${OPEN_CASE}) = (r.closed_at IS NOT NULL) AND ${among('r.identity_id')}`,
  },
  {
    name: 'one_usable_link',
    meaning: 'A case has at most one working link, and none once it is closed.',
    rows: 'case',
    sql: `
      SELECT r.id FROM vu_reverification r JOIN vu_link_token l ON l.reverification_id = r.id
       WHERE l.used_at IS NULL AND l.replaced_at IS NULL AND ${among('r.identity_id')}
       GROUP BY r.id HAVING count(*) > 1 OR NOT bool_or(r.${OPEN_CASE})`,
  },
  {
    name: 'one_invitation_per_cause',
    meaning: 'A case has its first invitation for a cause that no other case was opened and invited for.',
    rows: 'case',
    // What joined a case that was invited before did not bring about the invitation.
    sql: `
      SELECT r.id ${FIRST_INVITATIONS} AND ${among('r.identity_id')}
         AND EXISTS (SELECT FROM vu_reverification_cause c WHERE c.reverification_id = r.id AND c.at <= m.created_at)
         AND NOT EXISTS (
           SELECT FROM vu_reverification_cause c
            WHERE c.reverification_id = r.id AND c.at <= m.created_at
              AND (c.cause_kind <> 'notification' OR NOT EXISTS (
                SELECT FROM vu_reverification_cause e
                  JOIN vu_reverification earlier ON earlier.id = e.reverification_id
                  JOIN vu_email f ON f.subject_id = earlier.id AND f.kind = 'invitation' AND f.step = 0
                 WHERE e.cause_kind = 'notification' AND e.cause_id = c.cause_id AND earlier.id <> r.id
                   AND earlier.identity_id = r.identity_id AND f.status <> 'cancelled' AND f.id < m.id)))`,
  },
  {
    name: 'invited_case_has_an_invitation',
    meaning:
      'An open case with a planned reminder, or announced to the host as `invited`, has an invitation.',
    rows: 'case',
    sql: `
      SELECT r.id FROM vu_reverification r
       WHERE r.${OPEN_CASE} AND ${among('r.identity_id')}
         AND (r.next_reminder_at IS NOT NULL OR EXISTS (
           SELECT FROM vu_host_event e WHERE e.reverification_id = r.id
              AND e.name = 'reverification.required' AND e.detail->>'invited' = 'true'))
         AND NOT EXISTS (SELECT FROM vu_email m WHERE m.kind = 'invitation' AND m.subject_id = r.id)`,
  },
  {
    name: 'invited_customer_has_an_address',
    meaning: 'A host event says `invited` only if the customer has an address.',
    rows: 'case',
    sql: `
      SELECT DISTINCT r.id ${CASE_EMAILS} JOIN vu_host_event e ON e.reverification_id = r.id
       WHERE m.kind = 'invitation' AND m.status IN ('failed', 'cancelled') AND m.reason = 'no_email_address'
         AND e.name = 'reverification.required' AND e.detail->>'invited' = 'true'
         AND i.email_hash IS NULL AND i.email_changed_at IS NULL AND ${among('i.id')}`,
  },
  {
    name: 'address_added_later_is_invited',
    meaning: 'An open case whose invitation had no address gets another invitation once there is an address.',
    rows: 'case',
    sql: `
      SELECT r.id ${CASE_EMAILS}
       WHERE r.${OPEN_CASE} AND m.kind = 'invitation' AND i.email_hash IS NOT NULL AND i.updated_at < $1
         AND ${among('i.id')}
       GROUP BY r.id HAVING bool_and(m.status IN ('failed', 'cancelled') AND m.reason = 'no_email_address')`,
  },
  {
    name: 'email_is_not_overdue',
    meaning:
      'No email is overdue: it is sent, or waits for its next attempt, and no worker holds it beyond its lease.',
    rows: 'email',
    sql: `
      SELECT m.id FROM vu_email m
       WHERE m.status IN ('queued', 'sending') AND m.due_at < $1 AND m.created_at < $1
         AND ($2::uuid[] IS NULL OR m.subject_id = ANY ($2::uuid[]) OR EXISTS (
           SELECT FROM vu_reverification r WHERE r.id = m.subject_id AND r.identity_id = ANY ($2::uuid[])))`,
  },
  {
    name: 'unsent_email_has_a_reason',
    meaning: 'An email that failed, is doubtful or was cancelled has a reason and a time.',
    rows: 'email',
    sql: `
      SELECT m.id FROM vu_email m
       WHERE (m.status IN ('failed', 'doubtful', 'cancelled') AND (m.reason IS NULL OR m.finished_at IS NULL)
          OR m.status = 'sent' AND m.finished_at IS NULL)
         AND ($2::uuid[] IS NULL OR m.subject_id = ANY ($2::uuid[]) OR EXISTS (
           SELECT FROM vu_reverification r WHERE r.id = m.subject_id AND r.identity_id = ANY ($2::uuid[])))`,
  },
  {
    name: 'deferred_invitation_outlives_an_outage',
    meaning: 'No invitation fails because of a mail server outage while its case is open.',
    rows: 'email',
    sql: `
      SELECT m.id ${CASE_EMAILS}
       WHERE r.${OPEN_CASE} AND m.kind = 'invitation' AND m.status = 'failed' AND m.reason = 'attempts_used_up'
         AND ${among('i.id')} AND NOT EXISTS (
           SELECT FROM vu_email later WHERE later.subject_id = r.id AND later.kind = 'invitation' AND later.step > m.step)`,
  },
  {
    name: 'host_events_are_delivered_in_order',
    meaning:
      'No event of a customer is delivered while an earlier one is queued, unless that one was redriven.',
    rows: 'host event',
    // Read through JSON because the previous schema version, which can be examined too, lacks this column.
    sql: `
      SELECT DISTINCT e.id FROM vu_host_event e
        JOIN vu_host_event earlier ON earlier.identity_id = e.identity_id AND earlier.id < e.id
       WHERE e.status = 'done' AND e.reason IS NULL AND e.finished_at >= earlier.created_at
         AND earlier.status = 'queued' AND earlier.created_at < $1 AND to_jsonb(earlier)->>'redriven_at' IS NULL
         AND ${among('e.identity_id')}`,
  },
];
