import { among, OPEN_CASE, type Invariant } from './invariant';

/** Entries that record the state before and after; all others left it unchanged. */
const STATES = `
  SELECT h.id, h.identity_id, h.what, h.before, h.after,
         lag(h.after) OVER chain AS previous, row_number() OVER chain AS place,
         lead(h.id) OVER chain IS NULL AS is_last
    FROM vu_identity_history h
   WHERE h.after IS NOT NULL AND ${among('h.identity_id')}
  WINDOW chain AS (PARTITION BY h.identity_id ORDER BY h.id)`;

export const IDENTITY_INVARIANTS: readonly Invariant[] = [
  {
    name: 'history_is_unbroken',
    meaning: 'Each history entry begins with the state in which the entry before it ended.',
    rows: 'history',
    // After retention, the oldest remaining entry has no predecessor to compare with.
    sql: `SELECT h.id FROM (${STATES}) AS h WHERE h.place > 1 AND h.before IS DISTINCT FROM h.previous`,
  },
  {
    name: 'history_ends_in_the_state_on_record',
    meaning: 'The latest history entry of an identity ends in the state that the identity has.',
    rows: 'identity',
    sql: `
      SELECT i.id FROM vu_identity i
        JOIN (${STATES}) AS h ON h.identity_id = i.id AND h.is_last
       WHERE (h.after->>'status', h.after->>'watch', h.after->>'doubt', (h.after->>'verifiedAt')::timestamptz)
             IS DISTINCT FROM (i.status, i.watch, i.doubt, i.verified_at)`,
  },
  {
    name: 'closed_identity_stays_closed',
    meaning: 'No identity leaves the state closed unless it is reopened.',
    rows: 'history',
    sql: `
      SELECT h.id FROM vu_identity_history h
       WHERE h.before->>'status' = 'closed' AND h.after->>'status' <> 'closed' AND h.what NOT LIKE '%reopened%'
         AND ${among('h.identity_id')}`,
  },
  {
    name: 'watched_identity_has_a_live_enrollment',
    meaning: 'A watched identity has a current enrollment that has not ended and is not inactive at Prove.',
    rows: 'identity',
    sql: `
      SELECT i.id FROM vu_identity i
       WHERE i.watch = 'watched' AND i.status <> 'closed' AND ${among('i.id')} AND NOT EXISTS (
         SELECT FROM vu_enrollment e
          WHERE e.identity_id = i.id AND e.current AND e.ended_at IS NULL AND e.active IS DISTINCT FROM false)`,
  },
  {
    name: 'one_current_enrollment',
    meaning: 'An identity has at most one current enrollment.',
    rows: 'identity',
    sql: `
      SELECT e.identity_id AS id FROM vu_enrollment e
       WHERE e.current AND ${among('e.identity_id')} GROUP BY e.identity_id HAVING count(*) > 1`,
  },
  {
    name: 'required_identity_has_an_open_case',
    meaning:
      'An identity that must verify again has an open case, unless its latest case was cancelled or failed.',
    rows: 'identity',
    sql: `
      SELECT i.id FROM vu_identity i
       WHERE i.status = 'reverification_required' AND ${among('i.id')}
         AND coalesce((SELECT r.status FROM vu_reverification r WHERE r.identity_id = i.id
                        ORDER BY r.closed_at DESC NULLS FIRST, r.opened_at DESC LIMIT 1), 'none')
             NOT IN ('open', 'invited', 'started', 'cancelled', 'failed')`,
  },
  {
    name: 'closed_identity_is_not_being_verified',
    meaning: 'A closed identity has no running verification.',
    rows: 'identity',
    sql: `
      SELECT i.id FROM vu_identity i JOIN vu_verification v ON v.identity_id = i.id
       WHERE i.status = 'closed' AND v.status IN ('opening', 'possession', 'verifying') AND ${among('i.id')}`,
  },
  {
    name: 'one_open_case',
    meaning: 'An identity has at most one open case.',
    rows: 'identity',
    sql: `
      SELECT r.identity_id AS id FROM vu_reverification r
       WHERE r.${OPEN_CASE} AND ${among('r.identity_id')} GROUP BY r.identity_id HAVING count(*) > 1`,
  },
  {
    name: 'open_case_belongs_to_a_required_identity',
    meaning: 'A case is open only while its identity has to verify again.',
    rows: 'case',
    sql: `
      SELECT r.id FROM vu_reverification r JOIN vu_identity i ON i.id = r.identity_id
       WHERE r.${OPEN_CASE} AND i.status <> 'reverification_required' AND ${among('i.id')}`,
  },
];
