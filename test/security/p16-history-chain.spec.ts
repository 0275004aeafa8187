import { Readable } from 'node:stream';
import {
  HistoryVerificationService,
  ImportIdentities,
  MetricsRegistry,
  ReadinessService,
  ReencryptContacts,
  RunSchedule,
} from '../../src';
import { writeHistory } from '../../src/verified-users/identity/write-history';
import { query } from '../integration/query';
import { item } from '../support/notification-item';
import { startTestApp, TEST_KEY, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const NEW_KEY = Buffer.alloc(32, 9).toString('base64');
const YEARS_AGO = new Date(Date.now() - 8 * 365 * 86_400_000);

describe('P16 the hash chains of the history', () => {
  let database: TestDatabase;
  let test: TestApp;
  let now: (() => Date) | undefined;

  beforeEach(async () => {
    now = undefined;
    database = await createTestDatabase();
    test = await start();
    await findings();
  });

  afterEach(async () => {
    await test.close();
    await database.drop();
  });

  const start = (keys = [TEST_KEY]) =>
    startTestApp({ database, options: { encryption: { keys }, now: () => now?.() ?? new Date() } });
  const get = <T>(service: abstract new (...args: never[]) => T): T =>
    test.app.get<T>(service, { strict: false });
  const sql = (statement: string) => query(database.url, statement);
  /** What nobody but the owner of the tables can do. */
  const tamper = (statement: string) =>
    sql(`BEGIN; SET LOCAL session_replication_role = replica; ${statement}; COMMIT`);

  async function findings(): Promise<string[]> {
    const found: string[] = [];
    for (let after: string | null = null, goesOn = true; goesOn; goesOn = after !== null) {
      const batch = await get(HistoryVerificationService).verify(after);
      found.push(...batch.findings.map(({ kind }) => kind));
      after = batch.next;
    }
    return found;
  }

  /** A customer with four entries of history. */
  async function ada(): Promise<void> {
    const ref = { clientCustomerId: 'ada' };
    await test.users.registerIdentity({ ...ref, email: 'ada@example.com', phoneNumber: '+12025550123' });
    for (const index of [1, 2, 3]) await test.users.changeContact(ref, { email: `ada${index}@example.com` });
  }
  const nth = (index: number) =>
    `id = (SELECT id FROM vu_identity_history ORDER BY id OFFSET ${index} LIMIT 1)`;

  it.each([
    ['edits an entry', `UPDATE vu_identity_history SET cause_id = 'x' WHERE ${nth(1)}`, ['edited']],
    [
      'back-dates an entry',
      `UPDATE vu_identity_history SET at = at - interval '1 day' WHERE ${nth(1)}`,
      ['edited'],
    ],
    ['deletes an entry', `DELETE FROM vu_identity_history WHERE ${nth(1)}`, ['gap']],
    ['deletes the latest entry', `DELETE FROM vu_identity_history WHERE ${nth(3)}`, ['truncated']],
    [
      'deletes the latest entry and moves the head back',
      `DELETE FROM vu_identity_history WHERE ${nth(3)};
       UPDATE vu_history_head SET (seq, hash) = (SELECT seq, hash FROM vu_identity_history ORDER BY id DESC LIMIT 1)`,
      ['head_invalid'],
    ],
    [
      'deletes the first entry and says that retention did',
      `UPDATE vu_history_head SET (base_seq, base_hash) = (SELECT seq, hash FROM vu_identity_history WHERE ${nth(0)});
       DELETE FROM vu_identity_history WHERE ${nth(0)}`,
      ['head_invalid'],
    ],
    ['deletes all entries', 'DELETE FROM vu_identity_history', ['truncated']],
    [
      'deletes all entries and their head',
      'DELETE FROM vu_identity_history; DELETE FROM vu_history_head',
      ['truncated'],
    ],
    ['deletes the head', 'DELETE FROM vu_history_head', ['head_invalid']],
    ['moves the start of all chains', 'UPDATE vu_history_start SET through_id = 1000000', ['head_invalid']],
  ])('P16 somebody who %s is found', async (_, statement, expected) => {
    await ada();
    expect(await findings()).toEqual([]);
    await tamper(statement);
    expect(await findings()).toEqual(expected);
  });

  it('P16 the schedule raises the alarm: findings of the run, a metric, and readiness', async () => {
    await ada();
    const run = () => get(RunSchedule).run('history');
    const readiness = async () => (await get(ReadinessService).check()).checks['history'];
    await run();
    expect(await readiness()).toEqual({ status: 'up' });
    await tamper(`UPDATE vu_identity_history SET what = 'x' WHERE ${nth(1)}`);
    await run();
    expect(await readiness()).toMatchObject({ status: 'degraded', code: 'HISTORY_CHANGED', edited: 1 });
    expect(await get(MetricsRegistry).metrics()).toMatch(
      /verified_users_schedule_last_run_items\{schedule="history",word="edited"\} 1/,
    );
    const [{ findings: kept }] = (await sql(
      'SELECT findings FROM vu_schedule_run ORDER BY id DESC LIMIT 1',
    )) as [{ findings: unknown }];
    expect(kept).toMatchObject({ findings: [{ kind: 'edited', identityId: expect.any(String) }] });
  });

  it('P16 32 concurrent changes of one identity, and of others beside it, make one chain each', async () => {
    const customers = ['ada', 'bob', 'cyd', 'dan'];
    for (const clientCustomerId of customers)
      await test.users.registerIdentity({
        clientCustomerId,
        email: `${clientCustomerId}@example.com`,
        enrollment: {
          proveId: `prove-${clientCustomerId}`,
          verifiedAt: new Date('2026-01-01'),
          enrolled: true,
        },
      });
    const events = customers.map((name) =>
      item({ proveId: `prove-${name}`, eventTimestamp: '2026-02-01T00:00:00Z' }),
    );
    await Promise.all([
      ...Array.from({ length: 32 }, (_, index) =>
        test.users.changeContact(
          { clientCustomerId: customers[index % 2]! },
          { email: `changed${index}@example.com` },
        ),
      ),
      ...events.map((event) => test.deliver({ notifications: [event] })),
    ]);
    await test.until(
      async () => (await sql(`SELECT 1 FROM vu_notification WHERE status = 'stored'`)).length === 0,
    );
    expect(await findings()).toEqual([]);
  });

  it('P16 two transactions that begin the chain of an identity from before the chains lose no entry', async () => {
    await ada();
    await tamper('UPDATE vu_identity_history SET seq = NULL, hash = NULL; DELETE FROM vu_history_head');
    await get(HistoryVerificationService).acceptUnchained();
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        test.users.changeContact({ clientCustomerId: 'ada' }, { email: `again${index}@example.com` }),
      ),
    );
    expect(await findings()).toEqual([]);
  });

  it('P16 a customer who is closed and registered anew keeps one chain', async () => {
    await ada();
    await test.users.closeIdentity({ clientCustomerId: 'ada' });
    await test.users.registerIdentity({ clientCustomerId: 'ada', email: 'ada@example.com', reopen: true });
    const { history } = (await test.users.findIdentity('ada'))!;
    expect(history.map(({ what }) => what)).toEqual(expect.arrayContaining(['closed', 'reopened']));
    expect(await findings()).toEqual([]);
  });

  it('P16 imports in batches are chained, also of customers who are known already', async () => {
    const rows = (locale: string) =>
      Array.from({ length: 450 }, (_, index) => JSON.stringify({ clientCustomerId: `c${index}`, locale }));
    for (const locale of ['en', 'es'])
      await get(ImportIdentities).import(Readable.from([rows(locale).join('\n')]), { format: 'ndjson' });
    expect(await sql('SELECT count(hash)::int AS entries FROM vu_identity_history')).toEqual([
      { entries: 900 },
    ]);
    expect(await findings()).toEqual([]);
    await tamper(`UPDATE vu_identity_history SET what = 'x' WHERE ${nth(899)}`);
    expect(await findings()).toEqual(['edited']);
  });

  it('P4 P16 chains outlive a change of keys, once they were signed anew', async () => {
    await ada();
    const restart = async (keys: string[]) => {
      await test.close();
      test = await start(keys);
    };
    await restart([NEW_KEY, TEST_KEY]);
    await test.users.registerIdentity({ clientCustomerId: 'bob' });
    expect(await findings()).toEqual([]);
    await get(ReencryptContacts).run();
    await restart([NEW_KEY]);
    expect(await findings()).toEqual([]);
    await test.users.changeContact({ clientCustomerId: 'ada' }, { email: 'new@example.com' });
    expect(await findings()).toEqual([]);
    await tamper(`UPDATE vu_history_head SET key_id = '\\x00000000' WHERE seq = 1`);
    expect(await findings()).toEqual(['key_missing']);
  });

  it('P4 P16 a process that lacks the newest key, while a change of keys is deployed, neither breaks chains nor signs them', async () => {
    await ada();
    const older = test;
    test = await start([NEW_KEY, TEST_KEY]);
    const change = (app: TestApp, email: string) =>
      app.users.changeContact({ clientCustomerId: 'ada' }, { firstName: email });
    await change(test, 'Ada');
    await get(ReencryptContacts).run();
    const { identityId } = (await older.users.findIdentity('ada'))!;
    await older.dataSource.transaction((manager) =>
      writeHistory(manager, { identityId, at: new Date(), what: 'x', cause: { kind: 'company', id: null } }),
    );
    await change(test, 'Ada L.');
    await older.close();
    expect(await findings()).toEqual(['inserted']);
    await get(HistoryVerificationService).acceptUnchained();
    expect(await findings()).toEqual([]);
  });

  it('P16 a head that was forged is not signed anew with the others', async () => {
    await ada();
    await tamper('UPDATE vu_history_head SET seq = 3');
    await test.close();
    test = await start([NEW_KEY, TEST_KEY]);
    await get(ReencryptContacts).run();
    expect(await findings()).toContain('head_invalid');
  });

  it('P16 what retention deletes leaves a chain that can be verified, and is not told from a gap by hand', async () => {
    now = () => YEARS_AGO;
    await ada();
    now = undefined;
    await test.users.changeContact({ clientCustomerId: 'ada' }, { email: 'today@example.com' });
    expect(await get(RunSchedule).run('retention')).toMatchObject({ outcome: 'done' });
    const left = await sql('SELECT seq FROM vu_identity_history ORDER BY id');
    expect(left).toEqual([{ seq: 5 }]);
    expect(await findings()).toEqual([]);
    await test.users.changeContact({ clientCustomerId: 'ada' }, { email: 'later@example.com' });
    expect(await findings()).toEqual([]);
    await tamper('DELETE FROM vu_identity_history WHERE seq = 5');
    expect(await findings()).toEqual(['gap']);
  });

  it('P16 retention keeps a history that was tampered with, and one that the owner says is too young', async () => {
    now = () => YEARS_AGO;
    await ada();
    await test.users.registerIdentity({ clientCustomerId: 'bob' });
    now = undefined;
    const count = async () => (await sql('SELECT id FROM vu_identity_history')).length;
    const before = await count();
    const limit = (interval: string) =>
      sql(`CREATE OR REPLACE FUNCTION vu_history_minimum_age() RETURNS interval LANGUAGE sql IMMUTABLE AS
        $$ SELECT interval '${interval}' $$`);
    await limit('10 years');
    await get(RunSchedule).run('retention');
    expect(await count()).toBe(before);
    await limit('1 year');
    await tamper(`UPDATE vu_history_head SET mac = '\\x00' WHERE seq > 1`);
    await get(RunSchedule).run('retention');
    // Bob's went.
    expect(await count()).toBe(before - 1);
  });

  it('P17 entries of a process of the previous version are found until an operator accepts them, and break no chain', async () => {
    await ada();
    const asBefore = () =>
      sql(`INSERT INTO vu_identity_history (identity_id, at, what, cause_kind, cause_id, before, after)
        SELECT id, now(), 'contact_changed', 'company', NULL, NULL, NULL FROM vu_identity`);
    await asBefore();
    await test.users.changeContact({ clientCustomerId: 'ada' }, { email: 'next@example.com' });
    expect(await findings()).toEqual(['inserted']);
    expect(await get(HistoryVerificationService).acceptUnchained()).toBe(1);
    expect(await findings()).toEqual([]);
    await asBefore();
    expect(await findings()).toEqual(['inserted']);
  });

  it('P16 an entry without a hash from before a chained registration is found, and those of a deployment are not', async () => {
    await ada();
    // Ids that no entry has: transactions that were rolled back leave such gaps.
    await sql(`SELECT setval('vu_identity_history_id_seq', 100)`);
    await test.users.registerIdentity({ clientCustomerId: 'bob' });
    const asBefore = `INSERT INTO vu_identity_history (identity_id, at, what, cause_kind)
      SELECT id, now(), 'contact_changed', 'company' FROM vu_identity`;
    await sql(asBefore);
    await get(HistoryVerificationService).acceptUnchained();
    expect(await findings()).toEqual([]);
    await tamper(`INSERT INTO vu_identity_history (id, identity_id, at, what, cause_kind) OVERRIDING SYSTEM VALUE
      SELECT 50, id, now() - interval '1 day', 'verified', 'company' FROM vu_identity WHERE client_customer_id = 'bob'`);
    expect(await findings()).toEqual(['inserted']);
  });
});
