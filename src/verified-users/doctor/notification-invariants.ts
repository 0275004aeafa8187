import { among, type Invariant } from './invariant';

/** Prove's clock and ours may differ by this much; as in `decideNotification`. */
const CLOCK_TOLERANCE = `interval '60 seconds'`;

/** A notification about a number that was sent and received after the latest verification of the identity `i`. */
const AFTER_VERIFICATION = `(i.verified_at IS NULL
  OR n.received_at > i.verified_at AND n.event_timestamp >= i.verified_at - ${CLOCK_TOLERANCE})`;

/** Its Prove id is an earlier one of `i`, for whom it changes nothing, and that of somebody else, to whom it was applied. */
const APPLIED_TO_OTHERS = `(
  EXISTS (SELECT FROM vu_enrollment other
           WHERE other.project = n.project AND other.prove_id = n.prove_id AND other.identity_id <> i.id)
  AND coalesce((SELECT NOT bool_or(own.current OR own.linked) FROM vu_enrollment own
                 WHERE own.identity_id = i.id AND own.prove_id = n.prove_id), false))`;

export const NOTIFICATION_INVARIANTS: readonly Invariant[] = [
  {
    name: 'parked_notification_has_unknown_customer',
    meaning: 'No notification stays parked once its customer or its Prove id is registered.',
    rows: 'notification',
    sql: `
      SELECT n.id FROM vu_notification n
        JOIN vu_identity i ON i.project = n.project AND i.client_customer_id = n.client_customer_id
       WHERE n.status = 'parked' AND greatest(n.received_at, i.updated_at) < $1 AND ${among('i.id')}
      UNION
      SELECT n.id FROM vu_notification n
        JOIN vu_enrollment e ON e.project = n.project AND e.prove_id = n.prove_id
         AND (e.current OR e.linked OR n.client_customer_id IS NULL)
        JOIN vu_identity i ON i.id = e.identity_id
       WHERE n.status = 'parked' AND greatest(n.received_at, i.updated_at) < $1 AND ${among('i.id')}`,
  },
  {
    name: 'stored_notification_is_not_overdue',
    meaning: 'No stored notification is overdue: it is applied, or waits for its next attempt.',
    rows: 'notification',
    sql: `
      SELECT n.id FROM vu_notification n
       WHERE n.status = 'stored' AND n.due_at < $1 AND n.received_at < $1
         AND ($2::uuid[] IS NULL OR EXISTS (
           SELECT FROM vu_identity i WHERE i.id = ANY ($2::uuid[]) AND i.project = n.project
              AND (i.client_customer_id = n.client_customer_id OR EXISTS (
                SELECT FROM vu_enrollment e WHERE e.identity_id = i.id AND e.prove_id = n.prove_id))))`,
  },
  {
    name: 'finished_notification_names_its_identity',
    meaning: 'An applied or recorded notification has a time and an identity.',
    rows: 'notification',
    sql: `
      SELECT n.id FROM vu_notification n
       WHERE n.status IN ('applied', 'recorded') AND (n.identity_id IS NULL OR n.finished_at IS NULL)
         AND $2::uuid[] IS NULL`,
  },
  {
    name: 'verified_identity_has_no_newer_notice',
    meaning: 'No identity is `verified` if a newer notification requires a re-verification.',
    rows: 'identity',
    sql: `
      SELECT DISTINCT i.id FROM vu_identity i
        JOIN vu_notification n ON n.identity_id = i.id AND n.status = 'applied' AND ${AFTER_VERIFICATION}
        JOIN vu_reverification_cause c ON c.cause_kind = 'notification' AND c.cause_id = n.id::text
        JOIN vu_reverification r ON r.id = c.reverification_id AND r.identity_id = i.id
       WHERE i.status = 'verified' AND ${among('i.id')} AND NOT ${APPLIED_TO_OTHERS}`,
  },
  {
    name: 'notice_reaches_every_customer_of_its_prove_id',
    meaning:
      'A notification about a Prove id raises a doubt for every verified customer with this current enrollment.',
    rows: 'identity',
    // Few Prove ids are shared, so these are looked up first.
    sql: `
      SELECT DISTINCT i.id
        FROM (SELECT project, prove_id FROM vu_enrollment
               GROUP BY project, prove_id HAVING count(DISTINCT identity_id) > 1) AS shared
        JOIN vu_enrollment e USING (project, prove_id)
        JOIN vu_identity i ON i.id = e.identity_id
        JOIN vu_notification n ON n.project = e.project AND n.prove_id = e.prove_id
       WHERE e.current AND i.status = 'verified' AND n.status = 'applied' AND n.identity_id <> i.id
         AND n.finished_at >= i.created_at AND n.finished_at < $1 AND ${AFTER_VERIFICATION}
         AND EXISTS (SELECT FROM vu_reverification_cause c
                      WHERE c.cause_kind = 'notification' AND c.cause_id = n.id::text)
         AND ${among('i.id')}`,
  },
];
