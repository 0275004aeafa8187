import type { Client } from 'pg';
import { createDataSource } from '../../ormconfig';
import { checkInvariants, INVARIANTS } from '../../src/verified-users/doctor/check-invariants';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import {
  addCustomer,
  addHistory,
  addLink,
  ALL_NAMES,
  openBroken,
  type HealthyCustomer,
} from './doctor/healthy-database';

type Break = (client: Client, customer: HealthyCustomer) => Promise<unknown>;

/** One statement about the customer; `$1` is chosen by the second argument. */
const breaks =
  (sql: string, pick: keyof HealthyCustomer = 'id'): Break =>
  (client, customer) =>
    client.query(sql, [customer[pick]]);

const VERIFIED = `status = 'verified', watch = 'unknown', doubt = NULL`;

/** For each invariant, one manual change that breaks it. It may break others as well. */
const BROKEN: Record<string, Break> = {
  parked_notification_has_unknown_customer: breaks(
    `UPDATE vu_notification SET status = 'parked', identity_id = NULL WHERE client_customer_id = $1`,
    'customer',
  ),
  stored_notification_is_not_overdue: breaks(
    `UPDATE vu_notification SET status = 'stored' WHERE client_customer_id = $1`,
    'customer',
  ),
  finished_notification_names_its_identity: breaks(
    `UPDATE vu_notification SET identity_id = NULL WHERE client_customer_id = $1`,
    'customer',
  ),
  verified_identity_has_no_newer_notice: breaks(`UPDATE vu_identity SET ${VERIFIED} WHERE id = $1`),
  async notice_reaches_every_customer_of_its_prove_id(client, { id }) {
    const { rows } = await client.query<{ prove_id: string }>(
      'SELECT prove_id FROM vu_enrollment WHERE identity_id = $1',
      [id],
    );
    const other = await addCustomer(client, rows[0]!.prove_id);
    await client.query(`UPDATE vu_identity SET ${VERIFIED} WHERE id = $1`, [other.id]);
    await client.query('DELETE FROM vu_notification WHERE identity_id = $1', [other.id]);
  },
  history_is_unbroken: (client, { id }) =>
    addHistory(client, id, 'verified', { status: 'lapsed' }, { status: 'lapsed' }),
  history_ends_in_the_state_on_record: breaks(`UPDATE vu_identity SET watch = 'unknown' WHERE id = $1`),
  closed_identity_stays_closed: (client, { id }) =>
    addHistory(client, id, 'verified', { status: 'closed' }, { status: 'verified' }),
  watched_identity_has_a_live_enrollment: breaks(`UPDATE vu_identity SET watch = 'watched' WHERE id = $1`),
  one_current_enrollment: breaks(
    `INSERT INTO vu_enrollment (id, identity_id, project, prove_id, current, enrolled_at)
     VALUES (gen_random_uuid(), $1, 'default', 'other', true, now())`,
  ),
  required_identity_has_an_open_case: breaks(
    `UPDATE vu_reverification SET status = 'expired', closed_at = now() WHERE identity_id = $1`,
  ),
  closed_identity_is_not_being_verified: breaks(
    `WITH closed AS (UPDATE vu_identity SET status = 'closed' WHERE id = $1 RETURNING id)
     INSERT INTO vu_verification (id, identity_id, status, generation, possession, started_at, expires_at)
     SELECT gen_random_uuid(), id, 'possession', 'B', 'mobile', now(), now() FROM closed`,
  ),
  one_open_case: breaks(
    `INSERT INTO vu_reverification (id, identity_id, status, opened_at, deadline_at)
     VALUES (gen_random_uuid(), $1, 'open', now(), now())`,
  ),
  open_case_belongs_to_a_required_identity: breaks(`UPDATE vu_identity SET status = 'lapsed' WHERE id = $1`),
  case_ends_once: breaks(`UPDATE vu_reverification SET closed_at = now() WHERE id = $1`, 'caseId'),
  one_usable_link: (client, { caseId }) => addLink(client, caseId),
  one_invitation_per_cause: breaks(
    `WITH again AS (
       INSERT INTO vu_reverification (id, identity_id, status, opened_at, deadline_at, closed_at)
       VALUES (gen_random_uuid(), $1, 'succeeded', now(), now(), now()) RETURNING id, identity_id
     ), cause AS (
       INSERT INTO vu_reverification_cause
       SELECT again.id, 'notification', n.id::text, now() FROM again JOIN vu_notification n USING (identity_id)
     )
     INSERT INTO vu_email (kind, subject_id, step, status, due_at, created_at, finished_at)
     SELECT 'invitation', id, 0, 'sent', now(), now(), now() FROM again`,
  ),
  invited_case_has_an_invitation: breaks('DELETE FROM vu_email WHERE subject_id = $1', 'caseId'),
  invited_customer_has_an_address: breaks(
    `WITH removed AS (UPDATE vu_identity SET email_hash = NULL WHERE id = $1)
     UPDATE vu_email SET status = 'failed', reason = 'no_email_address'
      WHERE subject_id IN (SELECT id FROM vu_reverification WHERE identity_id = $1)`,
  ),
  address_added_later_is_invited: breaks(
    `UPDATE vu_email SET status = 'failed', reason = 'no_email_address' WHERE subject_id = $1`,
    'caseId',
  ),
  email_is_not_overdue: breaks(`UPDATE vu_email SET status = 'sending' WHERE subject_id = $1`, 'caseId'),
  unsent_email_has_a_reason: breaks(`UPDATE vu_email SET status = 'failed' WHERE subject_id = $1`, 'caseId'),
  deferred_invitation_outlives_an_outage: breaks(
    `UPDATE vu_email SET status = 'failed', reason = 'attempts_used_up' WHERE subject_id = $1`,
    'caseId',
  ),
  host_events_are_delivered_in_order: breaks(
    `UPDATE vu_host_event SET status = 'queued', finished_at = NULL WHERE identity_id = $1 AND name = 'identity.doubted'`,
  ),
};

describe('the invariants of the database', () => {
  let database: TestDatabase;
  let client: Client;
  const dataSource = () => createDataSource(database.url).initialize();

  beforeAll(async () => {
    database = await createTestDatabase();
    client = await openBroken(database.url);
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('each have a change in this test that breaks them', () => {
    expect(Object.keys(BROKEN).sort()).toEqual([...ALL_NAMES].sort());
  });

  it('hold for a healthy customer', async () => {
    await addCustomer(client);
    const source = await dataSource();
    const results = await checkInvariants(source);
    await source.destroy();
    expect(results.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect(results).toHaveLength(INVARIANTS.length);
  });

  it.each(Object.keys(BROKEN))('%s names the broken row and no other customer', async (name) => {
    await client.query('BEGIN');
    const healthy = await addCustomer(client);
    const broken = await addCustomer(client);
    await client.query('COMMIT');
    await BROKEN[name]!(client, broken);
    const source = await dataSource();
    const [of, all] = [
      await checkInvariants(source, { identityIds: [healthy.id] }),
      await checkInvariants(source),
    ];
    await source.destroy();
    expect(of.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    const found = all.find((one) => one.name === name);
    expect(found).toMatchObject({ outcome: 'broken', ids: [expect.stringMatching(/^([0-9a-f-]{36}|\d+)$/)] });
    await remove(client);
  });

  it('ignores a notification of a shared Prove id for a customer who verified with another one', async () => {
    const [one, other] = [await addCustomer(client, 'shared'), await addCustomer(client, 'shared')];
    await client.query(`UPDATE vu_identity SET ${VERIFIED} WHERE id = $1`, [one.id]);
    const source = await dataSource();
    const names = async () => {
      const results = await checkInvariants(source, { identityIds: [one.id] });
      return results.flatMap(({ name, outcome }) => (outcome === 'ok' ? [] : name));
    };
    expect(await names()).toContain('verified_identity_has_no_newer_notice');
    await client.query('UPDATE vu_enrollment SET current = false WHERE identity_id = $1', [one.id]);
    expect(await names()).not.toContain('verified_identity_has_no_newer_notice');
    await client.query('DELETE FROM vu_enrollment WHERE identity_id = $1', [other.id]);
    expect(await names()).toContain('verified_identity_has_no_newer_notice');
    await source.destroy();
    await remove(client);
  });

  it('does not report work in flight', async () => {
    const { customer, caseId } = await addCustomer(client);
    await client.query(
      `UPDATE vu_notification SET status = 'stored', due_at = now(), received_at = now() WHERE client_customer_id = $1`,
      [customer],
    );
    await client.query(
      `UPDATE vu_email SET status = 'sending', due_at = now() + interval '5 minutes' WHERE subject_id = $1`,
      [caseId],
    );
    const source = await dataSource();
    const results = await checkInvariants(source);
    const later = await checkInvariants(source, { settledBefore: new Date(Date.now() + 600_000) });
    await source.destroy();
    expect(results.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect(later.flatMap(({ name, outcome }) => (outcome === 'ok' ? [] : name))).toEqual([
      'stored_notification_is_not_overdue',
      'email_is_not_overdue',
    ]);
    await remove(client);
  });

  it('are checked without writing, and one that times out is unknown', async () => {
    const source = await dataSource();
    const writes = {
      name: 'writes',
      meaning: 'It writes.',
      rows: 'email' as const,
      sql: `SELECT 1 AS id, pg_sleep(0)`,
    };
    const [result] = await checkInvariants(source, {}, [writes]);
    expect(result).toMatchObject({ outcome: 'broken', ids: ['1'] });
    const sequence = { ...writes, sql: `SELECT nextval('vu_email_id_seq') AS id` };
    await expect(checkInvariants(source, {}, [sequence])).rejects.toMatchObject({ code: '25006' });
    await source.destroy();
  });
});

async function remove(client: Client): Promise<void> {
  await client.query(`BEGIN; SET LOCAL session_replication_role = 'replica'; DELETE FROM vu_identity_history;
    SET LOCAL session_replication_role = 'origin';
    DELETE FROM vu_email; DELETE FROM vu_host_event; DELETE FROM vu_notification; DELETE FROM vu_identity; COMMIT`);
}
