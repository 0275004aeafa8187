import type { DataSource } from 'typeorm';

/** How rows of a kind are made, and which are there. `$1`: how old, `$2`: how many; `seq` numbers them. */
interface Filling {
  /** Rows that are over. */
  over: string;
  /** Rows that are not, however old; absent: there are none. */
  unfinished?: string;
  /** How many there are of what the kind drops. */
  count: string;
}

const SEQ = 'generate_series(1, $2::int) AS seq';
const SHA = `sha256('x')`;
const DELIVERY = `INSERT INTO vu_delivery (id, project, received_at, body, body_sha256, item_count)
  SELECT gen_random_uuid(), 'default', $1::timestamptz, 'x', ${SHA}, 1 FROM ${SEQ} RETURNING id`;

/** Of identities without anything else; what stands for them refers to `id`. */
const IDENTITY = `INSERT INTO vu_identity (id, project, client_customer_id, status, watch, contact, created_at, updated_at)
  SELECT gen_random_uuid(), 'default', gen_random_uuid()::text, 'verified', 'watched', 'x', $1::timestamptz, $1::timestamptz
    FROM ${SEQ} RETURNING id`;

const caseOf = (status: string) => `WITH identity AS (${IDENTITY}), reverification AS (
  INSERT INTO vu_reverification (id, identity_id, status, opened_at, deadline_at)
  SELECT gen_random_uuid(), id, '${status}', $1, $1 FROM identity RETURNING id, identity_id)`;

const notification = (status: string, delivery: string) =>
  `INSERT INTO vu_notification (project, event_id, delivery_id, event_type, event_timestamp, content_sha256, status, due_at,
      received_at, finished_at)
    SELECT 'default', gen_random_uuid()::text, ${delivery}, 'PORT', $1, ${SHA}, '${status}', $1, $1::timestamptz, $1`;

const withDelivery = (status: string) =>
  `WITH delivery AS (${DELIVERY}) ${notification(status, 'id')} FROM delivery`;

const email = (status: string) => `WITH email AS (
    INSERT INTO vu_email (kind, subject_id, step, status, due_at, created_at, finished_at)
    SELECT 'invitation', gen_random_uuid(), 0, '${status}', $1, $1::timestamptz, $1 FROM ${SEQ} RETURNING id)
  INSERT INTO vu_email_attempt (email_id, number, started_at) SELECT id, 1, $1 FROM email`;

const link = (status: string) => `${caseOf(status)}, link AS (
    INSERT INTO vu_link_token (reverification_id, token_sha256, created_at, expires_at)
    SELECT id, sha256(id::text::bytea), $1, $1 FROM reverification RETURNING id)
  INSERT INTO vu_customer_session (id, link_token_id, secret_sha256, created_at, expires_at)
  SELECT gen_random_uuid(), id, sha256(id::text::bytea), $1, $1 FROM link`;

const verification = (caseStatus: string, status: string, finished: string, proven = 'NULL::timestamptz') =>
  `${caseOf(caseStatus)}
  INSERT INTO vu_verification (id, identity_id, reverification_id, status, generation, possession, person, started_at,
    expires_at, finished_at, proven_at)
  SELECT gen_random_uuid(), identity_id, id, '${status}', 'B', 'mobile', 'x', $1, $1, ${finished}, ${proven} FROM reverification`;

const hostEvent = (
  status: string,
) => `INSERT INTO vu_host_event (name, identity_id, state, cause, detail, status, due_at,
    created_at, finished_at)
  SELECT 'identity.verified', gen_random_uuid(), '{}', '{}', '{}', '${status}', $1, $1::timestamptz, $1 FROM ${SEQ}`;

const consent = (withdrawn: string) => `WITH identity AS (${IDENTITY})
  INSERT INTO vu_consent (id, identity_id, country, text_version, channel, given_by, given_at, withdrawn_at)
  SELECT gen_random_uuid(), id, 'GB', '1', 'app', 'company', $1, ${withdrawn} FROM identity`;

const difference = (
  status: string,
) => `INSERT INTO vu_difference (project, kind, prove_id, detail, action, status, run_id,
    found_at, settled_at)
  SELECT 'default', 'unknown_here', gen_random_uuid()::text, '{}', 'none', '${status}', 1, $1::timestamptz, $1 FROM ${SEQ}`;

const run = (
  status: string,
  schedule: string,
) => `INSERT INTO vu_schedule_run (schedule, tick, status, started_at, holder,
    lease_until)
  SELECT '${schedule}', $1::timestamptz + seq * interval '1 ms', '${status}', $1, gen_random_uuid(), $1 FROM ${SEQ}`;

export const FILLINGS: Readonly<Record<string, Filling>> = {
  leftVerifications: {
    over: verification('started', 'possession', 'NULL'),
    unfinished: verification('started', 'verifying', 'NULL', '$1'),
    count: 'SELECT count(*)::int FROM vu_verification WHERE person IS NOT NULL',
  },
  quarantine: {
    over: `INSERT INTO vu_quarantine (project, kind, reason, content_sha256, received_at)
      SELECT 'default', 'item', 'invalid_item', ${SHA}, $1::timestamptz FROM ${SEQ}`,
    count: 'SELECT count(*)::int FROM vu_quarantine',
  },
  notifications: {
    over: `${notification('recorded', 'gen_random_uuid()')} FROM ${SEQ}`,
    unfinished: `${notification('parked', 'gen_random_uuid()')} FROM ${SEQ}`,
    count: 'SELECT count(*)::int FROM vu_notification',
  },
  deliveryBodies: {
    over: withDelivery('applied'),
    unfinished: withDelivery('failed'),
    count: 'SELECT count(*)::int FROM vu_delivery WHERE body IS NOT NULL',
  },
  deliveries: {
    over: DELIVERY,
    unfinished: withDelivery('stored'),
    count: 'SELECT count(*)::int FROM vu_delivery',
  },
  emails: {
    over: email('sent'),
    unfinished: email('queued'),
    count: 'SELECT count(*)::int FROM vu_email JOIN vu_email_attempt ON email_id = vu_email.id',
  },
  links: {
    over: link('succeeded'),
    unfinished: link('invited'),
    count:
      'SELECT count(*)::int FROM vu_link_token JOIN vu_customer_session s ON link_token_id = vu_link_token.id',
  },
  verifications: {
    over: verification('succeeded', 'succeeded', '$1'),
    unfinished: verification('started', 'failed', '$1'),
    count: 'SELECT count(*)::int FROM vu_verification',
  },
  hostEvents: {
    over: hostEvent('done'),
    unfinished: hostEvent('queued'),
    count: 'SELECT count(*)::int FROM vu_host_event',
  },
  withdrawnConsents: {
    over: consent('$1'),
    unfinished: consent('NULL::timestamptz'),
    count: 'SELECT count(*)::int FROM vu_consent',
  },
  history: {
    over: `INSERT INTO vu_identity_history (identity_id, at, what, cause_kind)
      SELECT gen_random_uuid(), $1::timestamptz, 'verified', 'company' FROM ${SEQ}`,
    unfinished: `${caseOf('open')} INSERT INTO vu_identity_history (identity_id, at, what, cause_kind)
      SELECT identity_id, $1, 'verified', 'company' FROM reverification`,
    count: 'SELECT count(*)::int FROM vu_identity_history',
  },
  scheduleRuns: {
    over: run('done', 'reminders'),
    unfinished: run('failed', 'due-checks') + ' LIMIT 1',
    count: `SELECT count(*)::int FROM vu_schedule_run WHERE schedule <> 'retention'`,
  },
  differences: {
    over: difference('applied'),
    unfinished: difference('proposed'),
    count: 'SELECT count(*)::int FROM vu_difference',
  },
  doorCounts: {
    over: `INSERT INTO vu_door_count (project, hour, refused)
      SELECT 'default', $1::timestamptz - seq * interval '1 minute', 1 FROM ${SEQ}`,
    unfinished: `INSERT INTO vu_door_count (project, hour, accepted)
      SELECT 'eu-' || seq, $1::timestamptz, 1 FROM ${SEQ}`,
    count: 'SELECT count(*)::int FROM vu_door_count',
  },
};

/** @returns how many rows of the kind there are. */
export async function countOf(dataSource: DataSource, kind: string): Promise<number> {
  const [row] = await dataSource.query<[{ count: number }]>(FILLINGS[kind]!.count);
  return row.count;
}

/** Adds rows of a kind. @returns how many there are more. */
export async function fill(
  dataSource: DataSource,
  kind: string,
  state: 'over' | 'unfinished',
  at: Date,
  count: number,
): Promise<number> {
  const before = await countOf(dataSource, kind);
  const sql = FILLINGS[kind]![state];
  if (sql) await dataSource.query(sql, [at, count]);
  return (await countOf(dataSource, kind)) - before;
}

const TABLES = [
  'vu_consent',
  'vu_delivery',
  'vu_difference',
  'vu_door_count',
  'vu_email',
  'vu_host_event',
  'vu_identity',
  'vu_notification',
  'vu_quarantine',
  'vu_schedule_run',
];

/** Empties every table. */
export async function empty(dataSource: DataSource): Promise<void> {
  await dataSource.transaction(async (manager) => {
    // Append-only for its owner too, as long as its triggers fire.
    await manager.query(`SET LOCAL session_replication_role = 'replica'`);
    await manager.query('DELETE FROM vu_identity_history');
    await manager.query(`SET LOCAL session_replication_role = 'origin'`);
    await manager.query(`TRUNCATE ${TABLES.join(', ')} RESTART IDENTITY CASCADE`);
  });
}
