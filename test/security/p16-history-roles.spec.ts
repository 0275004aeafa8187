import { createDataSource } from '../../ormconfig';
import {
  grantApplicationRole,
  HistoryVerificationService,
  ReencryptContacts,
  RunSchedule,
  type HistoryFindingKind,
} from '../../src';
import { query } from '../integration/query';
import { createApplicationRole, type ApplicationRole } from '../support/application-role';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const EVENT = '6ab42d26-8ed2-453f-a4a4-ac305aa50332';

describe('P16 the history under the role of the application', () => {
  let database: TestDatabase;
  let role: ApplicationRole;
  let test: TestApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    role = await createApplicationRole(database);
    test = await startTestApp({ database, typeorm: { url: role.url } });
    await test.users.registerIdentity({
      clientCustomerId: 'ada',
      email: 'ada@example.com',
      enrollment: { proveId: 'prove-ada', verifiedAt: new Date('2026-01-01'), enrolled: true },
    });
  });

  afterAll(async () => {
    await test.close();
    await role.drop();
    await database.drop();
  });

  const asApplication = (sql: string) => query(role.url, sql);
  const findings = async (): Promise<HistoryFindingKind[]> => {
    const verified = await test.app.get(HistoryVerificationService, { strict: false }).verify(null);
    return verified.findings.map(({ kind }) => kind).sort();
  };

  it('P16 it runs the module: a delivery is applied, its history is chained, retention and verification run', async () => {
    const event = {
      eventId: EVENT,
      proveId: 'prove-ada',
      eventType: 'DISCONNECT',
      eventTimestamp: '2026-02-01T00:00:00Z',
    };
    expect((await test.deliver({ notifications: [item(event)] })).status).toBe(200);
    await test.until(
      async () => (await test.users.findIdentity('ada'))?.status === 'reverification_required',
    );
    for (const schedule of ['retention', 'history'])
      expect(await test.app.get(RunSchedule, { strict: false }).run(schedule)).toMatchObject({
        outcome: 'done',
      });
    expect(await findings()).toEqual([]);
    const chained = await asApplication(
      'SELECT count(*)::int AS rows, count(hash)::int AS hashes FROM vu_identity_history',
    );
    const { history } = (await test.users.findIdentity('ada'))!;
    expect(chained).toEqual([{ rows: history.length, hashes: history.length }]);
  });

  it.each([
    'DELETE FROM vu_identity_history',
    `UPDATE vu_identity_history SET what = 'x'`,
    'TRUNCATE vu_identity_history',
    'DELETE FROM vu_history_head',
    'DELETE FROM vu_history_start',
    'ALTER TABLE vu_identity_history DISABLE TRIGGER ALL',
    `CREATE OR REPLACE FUNCTION vu_history_minimum_age() RETURNS interval LANGUAGE sql AS $$ SELECT interval '0' $$`,
    `UPDATE vu_schema_compatibility SET oldest_compatible = 'x'`,
  ])('P16 it is refused: %s', async (statement) => {
    const said = `SET verified_users.retention = 'on'; SET verified_users.pruning = 'on';`;
    await expect(asApplication(`${said} ${statement}`)).rejects.toMatchObject({ code: '42501' });
    await expect(asApplication(`SET session_replication_role = replica; ${statement}`)).rejects.toMatchObject(
      {
        code: '42501',
      },
    );
  });

  it("P16 retention's function refuses young entries to it, those of an open case, and more than a batch", async () => {
    const prune = (prefixes: string) => asApplication(`SELECT vu_prune_history(${prefixes}) AS pruned`);
    const all = `(SELECT jsonb_agg(jsonb_build_object('identityId', identity_id, 'throughId', id, 'baseSeq', seq,
      'baseHash', encode(hash, 'hex'), 'keyId', '00', 'mac', '00')) FROM vu_identity_history)`;
    // Ada has an open case.
    expect(await prune(all)).toEqual([{ pruned: 0 }]);
    await test.users.registerIdentity({ clientCustomerId: 'bob' });
    await expect(prune(all)).rejects.toThrow('append-only');
    const many = `(SELECT jsonb_agg('{}'::jsonb) FROM generate_series(1, 501))`;
    await expect(prune(many)).rejects.toThrow('at most 500');
    expect(await findings()).toEqual([]);
  });

  it('P16 an entry that it adds by hand is found, whether its hash is missing or right, also when it is back-dated', async () => {
    const add = (at: string, seq = 'NULL', hash = 'NULL') =>
      asApplication(`INSERT INTO vu_identity_history (identity_id, at, what, cause_kind, seq, hash)
        SELECT id, ${at}, 'verified', 'company', ${seq}, ${hash} FROM vu_identity WHERE client_customer_id = 'bob'`);
    await add('now()');
    expect(await findings()).toEqual(['inserted']);
    await add(`now() - interval '1 day'`);
    expect(await findings()).toEqual(['back_dated', 'inserted']);
    await add('now()', '2', `'\\x00'`);
    expect(await findings()).toEqual(['back_dated', 'inserted', 'inserted']);
    // Moved by hand to make room for it, the head shows that it was; and so it does after the next genuine entry.
    await asApplication(`UPDATE vu_history_head SET seq = 2, hash = '\\x00'
      WHERE identity_id = (SELECT id FROM vu_identity WHERE client_customer_id = 'bob')`);
    expect(await findings()).toContain('head_invalid');
    await test.users.changeContact({ clientCustomerId: 'bob' }, { email: 'bob@example.com' });
    expect(await findings()).toContain('head_invalid');
    expect(await test.app.get(RunSchedule, { strict: false }).run('history')).toMatchObject({
      outcome: 'done',
    });
  });

  it('P16 it cannot choose the place of an entry without a hash, among those that were accepted', async () => {
    await test.app.get(HistoryVerificationService, { strict: false }).acceptUnchained();
    await query(database.url, `SELECT setval('vu_identity_history_id_seq', 1000)`);
    await test.users.registerIdentity({ clientCustomerId: 'cyd' });
    const add = `INSERT INTO vu_identity_history (id, identity_id, at, what, cause_kind) OVERRIDING SYSTEM VALUE
      SELECT $ID, id, now(), 'verified', 'company' FROM vu_identity WHERE client_customer_id = 'ada'`;
    await asApplication(add.replace('$ID', '2000'));
    await test.app.get(HistoryVerificationService, { strict: false }).acceptUnchained();
    const before = await findings();
    expect(before).not.toContain('inserted');
    await asApplication(add.replace('$ID', '500'));
    expect(await findings()).toEqual([...before, 'inserted'].sort());
    await expect(asApplication(`SELECT setval('vu_identity_history_id_seq', 500)`)).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('P4 P17 it may re-encrypt contacts, but not be the first to refuse older versions', async () => {
    const admit = (oldest: string) =>
      query(
        database.url,
        `UPDATE vu_schema_compatibility SET oldest_compatible = '${oldest}' WHERE migration LIKE 'BindContacts%'`,
      );
    const reencrypt = () => test.app.get(ReencryptContacts, { strict: false }).run();
    await admit('AddSchedules1764300000000');
    await expect(reencrypt()).rejects.toMatchObject({ code: 'OWNER_REQUIRED' });
    await admit('BindContacts1764620000000');
    await expect(reencrypt()).resolves.toEqual(expect.any(Number));
  });

  it.each([
    ['that does not exist', 'nobody_at_all', 'does not exist'],
    ['that is a superuser', '', 'superuser'],
  ])('P21 grants to a role %s are refused', async (_, name, reason) => {
    const owner = await createDataSource(database.url).initialize();
    const given = name || decodeURIComponent(new URL(database.url).username);
    await expect(grantApplicationRole(owner, given)).rejects.toThrow(reason);
    await owner.destroy();
  });
});
