import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { INVARIANTS } from '../../../src/verified-users/doctor/check-invariants';

export const LONG_AGO = '2026-01-02T00:00:00.000Z';

/** One customer as the module would have left it: verified, then in doubt because of a notification, and invited. */
export interface HealthyCustomer {
  id: string;
  customer: string;
  caseId: string;
  notificationId: string;
}

/** A session for breaking rows: drops the constraints that would prevent it. */
export async function openBroken(url: string): Promise<Client> {
  const client = new Client(url);
  await client.connect();
  for (const index of ['vu_reverification_one_open', 'vu_enrollment_current'])
    await client.query(`DROP INDEX ${index}`);
  return client;
}

export async function addCustomer(client: Client, proveId: string = randomUUID()): Promise<HealthyCustomer> {
  const id = randomUUID();
  const caseId = randomUUID();
  const customer = `customer-${id}`;
  const verified = {
    status: 'verified',
    watch: 'watched',
    doubt: null,
    verifiedAt: '2026-01-01T00:00:00.000Z',
  };
  const required = {
    ...verified,
    status: 'reverification_required',
    watch: 'unwatched',
    doubt: 'number_changed',
  };
  const run = (sql: string, values: unknown[] = []) => client.query<{ id: string }>(sql, values);
  await run(
    `INSERT INTO vu_identity (id, project, client_customer_id, status, watch, doubt, verified_at, contact, email_hash, created_at, updated_at)
     VALUES ($1, 'default', $2, 'reverification_required', 'unwatched', 'number_changed', '2026-01-01', '\\x00', 'hash', '2026-01-01', $3)`,
    [id, customer, LONG_AGO],
  );
  await run(
    `INSERT INTO vu_enrollment (id, identity_id, project, prove_id, current, enrolled_at, ended_at)
     VALUES (gen_random_uuid(), $1, 'default', $2, true, '2026-01-01', $3)`,
    [id, proveId, LONG_AGO],
  );
  const { rows } = await run(
    `INSERT INTO vu_notification (project, event_id, delivery_id, event_type, event_timestamp, client_customer_id, prove_id,
       content_sha256, status, identity_id, due_at, received_at, finished_at)
     VALUES ('default', gen_random_uuid(), gen_random_uuid(), 'PHONE_NUMBER_CHANGE', $3, $1, $2, '\\x00', 'applied', $4, $3, $3, $3)
     RETURNING id`,
    [customer, proveId, LONG_AGO, id],
  );
  const notificationId = rows[0]!.id;
  await addHistory(client, id, 'registered', null, verified);
  await addHistory(client, id, 'notification_applied', verified, required);
  await addHistory(client, id, 'contact_changed', null, null);
  await run(
    `INSERT INTO vu_reverification (id, identity_id, status, opened_at, deadline_at, next_reminder_at)
     VALUES ($1, $2, 'invited', $3, '2100-01-01', '2100-01-01')`,
    [caseId, id, LONG_AGO],
  );
  await run(`INSERT INTO vu_reverification_cause VALUES ($1, 'notification', $2, $3)`, [
    caseId,
    notificationId,
    LONG_AGO,
  ]);
  await run(
    `INSERT INTO vu_email (kind, subject_id, step, status, due_at, created_at, finished_at)
     VALUES ('invitation', $1, 0, 'sent', $2, $2, $2)`,
    [caseId, LONG_AGO],
  );
  await addLink(client, caseId);
  await addEvent(client, id, caseId, 'identity.doubted');
  await addEvent(client, id, caseId, 'reverification.required');
  return { id, customer, caseId, notificationId };
}

export async function addHistory(
  client: Client,
  id: string,
  what: string,
  before: object | null,
  after: object | null,
) {
  await client.query(
    `INSERT INTO vu_identity_history (identity_id, at, what, cause_kind, before, after) VALUES ($1, $2, $3, 'company', $4, $5)`,
    [id, LONG_AGO, what, before, after],
  );
}

export async function addLink(client: Client, caseId: string): Promise<void> {
  await client.query(
    `INSERT INTO vu_link_token (reverification_id, token_sha256, created_at, expires_at)
     VALUES ($1, sha256(gen_random_uuid()::text::bytea), $2, '2100-01-01')`,
    [caseId, LONG_AGO],
  );
}

export async function addEvent(
  client: Client,
  identityId: string,
  caseId: string,
  name: string,
): Promise<void> {
  await client.query(
    `INSERT INTO vu_host_event (name, identity_id, reverification_id, state, cause, detail, status, due_at, created_at, finished_at)
     VALUES ($1, $2, $3, '{}', '{}', '{"invited": true}', 'done', $4, $4, $4)`,
    [name, identityId, caseId, LONG_AGO],
  );
}

export const ALL_NAMES = INVARIANTS.map(({ name }) => name);
