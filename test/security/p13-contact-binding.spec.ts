import { createDataSource } from '../../ormconfig';
import { ReencryptContacts, runVerifiedUsersMigrations, VerifiedIdentity } from '../../src';
import { revertVerifiedUsersMigration } from '../../src/verified-users/database/run-migrations';
import { SchemaCompatibility } from '../../src/verified-users/database/schema-compatibility.entity';
import { Cipher } from '../../src/verified-users/privacy/cipher.service';
import { startTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const ADA = { clientCustomerId: 'ada', firstName: 'Ada', lastName: 'Keller', email: 'ada@example.com' };
const EVE = { clientCustomerId: 'eve', firstName: 'Eve', lastName: 'Moss', email: 'eve@example.com' };
const MIGRATION = 'BindContacts1764620000000';
const REFUSAL = 'RefuseOlderContacts1764631020000';
const OLDER = 'AddSchedules1764300000000';
const UNREADABLE = { code: 'DECRYPTION_FAILED' };

describe('an encrypted contact', () => {
  let database: TestDatabase;
  let test: TestApp;
  const open: TestApp[] = [];

  const start = async () => {
    const app = await startTestApp({ database, extras: { role: 'web' } });
    open.push(app);
    return app;
  };
  const rows = () =>
    test.dataSource.getRepository(VerifiedIdentity).find({ order: { clientCustomerId: 'ASC' } });
  const formats = async () => (await rows()).map(({ contact }) => contact[0]);
  const contactOf = (clientCustomerId: string) => test.users.getContact({ clientCustomerId });

  /** As a process of the version before left it: bound to its row only. */
  const rewriteAsBefore = async (...customers: string[]) => {
    const cipher = test.app.get(Cipher, { strict: false });
    for (const { id, clientCustomerId } of (await rows()).filter((row) =>
      customers.includes(row.clientCustomerId),
    )) {
      const contact = cipher.encrypt(JSON.stringify({ ...(await contactOf(clientCustomerId)) }), id);
      const formerEmail = cipher.encrypt(
        JSON.stringify({ email: 'former@example.com' }),
        `${id}:former-email`,
      );
      await test.dataSource.getRepository(VerifiedIdentity).update({ id }, { contact, formerEmail });
    }
  };

  const compatibility = async () =>
    (await test.dataSource.getRepository(SchemaCompatibility).findOneByOrFail({ migration: MIGRATION }))
      .oldestCompatible;
  /** What an upgrade leaves behind until the re-encryption. */
  const admitOlderVersions = () =>
    test.dataSource
      .getRepository(SchemaCompatibility)
      .update({ migration: MIGRATION }, { oldestCompatible: OLDER });

  beforeEach(async () => {
    database = await createTestDatabase();
    test = await start();
    await test.users.registerIdentity(ADA);
  });
  afterEach(async () => {
    for (const app of open.splice(0)) await app.close();
    await database.drop();
  });

  it.each([
    ['another customer', `UPDATE vu_identity SET client_customer_id = 'mallory'`, 'mallory', undefined],
    ['another project', `UPDATE vu_identity SET project = 'other'`, 'ada', 'other'],
  ])(
    'P13 does not decrypt once its row is said to be of %s',
    async (_, statement, clientCustomerId, project) => {
      const options = {
        projects: ['default', 'other'].map((name) => ({ name, webhookSecrets: ['x'.repeat(32)] })),
      };
      const both = await startTestApp({ database, extras: { role: 'web' }, options });
      open.push(both);
      await test.dataSource.query(statement);
      await expect(both.users.getContact({ clientCustomerId, project })).rejects.toMatchObject(UNREADABLE);
    },
  );

  it('P17 is written so that the version before can read it, as long as the database holds one of that version', async () => {
    await rewriteAsBefore('ada');
    test = await start();
    await test.users.registerIdentity(EVE);
    await test.users.changeContact({ clientCustomerId: 'ada' }, { firstName: 'Adele' });
    expect(await formats()).toEqual([1, 1]);
    await expect(contactOf('ada')).resolves.toMatchObject({ firstName: 'Adele', email: ADA.email });
  });

  it('P17 in the newer format stays so where a process does not know yet that all are', async () => {
    await test.users.registerIdentity(EVE);
    await rewriteAsBefore('eve');
    test = await start();
    await test.users.changeContact({ clientCustomerId: 'ada' }, { firstName: 'Adele' });
    expect(await formats()).toEqual([2, 1]);
  });

  it('P17 is bound by the re-encryption, after which versions that cannot read it are refused', async () => {
    await rewriteAsBefore('ada');
    test = await start();
    await admitOlderVersions();
    const reencrypt = test.app.get(ReencryptContacts, { strict: false });
    expect(await reencrypt.run()).toBe(1);
    expect(await reencrypt.run()).toBe(0);
    expect(await compatibility()).toBe(MIGRATION);
    const [row] = await rows();
    expect([row!.contact[0], row!.formerEmail![0]]).toEqual([2, 2]);
    await expect(contactOf('ada')).resolves.toMatchObject({ email: ADA.email });
    await test.users.registerIdentity(EVE);
    expect(await formats()).toEqual([2, 2]);
  });

  it('P17 is refused to versions that cannot read it before the first one is written', async () => {
    expect(await formats()).toEqual([2]);
    expect(await compatibility()).toBe(MIGRATION);
  });

  it('P17 is written for older versions in an empty database too, while they may run on it', async () => {
    await test.dataSource.query('TRUNCATE vu_identity CASCADE');
    await admitOlderVersions();
    test = await start();
    await test.users.registerIdentity(EVE);
    expect(await formats()).toEqual([1]);
    await test.app.get(ReencryptContacts, { strict: false }).run();
    expect(await compatibility()).toBe(MIGRATION);
    expect(await formats()).toEqual([2]);
  });

  it.each([
    ['admits older versions while a contact is in their format', true, OLDER],
    ['refuses them when all are in the newer one', false, MIGRATION],
  ])('P17 a migration %s', async (_, isOlder, expected) => {
    if (isOlder) await rewriteAsBefore('ada');
    await admitOlderVersions();
    const owner = await createDataSource(database.url).initialize();
    while (await test.dataSource.getRepository(SchemaCompatibility).existsBy({ migration: REFUSAL }))
      await revertVerifiedUsersMigration(owner);
    await runVerifiedUsersMigrations(owner);
    await owner.destroy();
    expect(await compatibility()).toBe(expected);
  });

  it('P13 does not decrypt with another format written into it', async () => {
    const flip = (format: number) =>
      test.dataSource.query(`UPDATE vu_identity SET contact = set_byte(contact, 0, ${format})`);
    for (const format of [1, 3, 0]) {
      await flip(format);
      await expect(contactOf('ada')).rejects.toMatchObject(UNREADABLE);
    }
  });
});
