import { Client } from 'pg';
import { ReencryptContacts, VerifiedIdentity } from '../../src';
import { ContactCipher } from '../../src/verified-users/identity/contact-cipher.service';
import { startTestApp, TEST_KEY, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { untilBlocked } from './core/blocked-session';

const NEW_KEY = Buffer.alloc(32, 9).toString('base64');
const CUSTOMERS = 250;

describe('keys of contacts', () => {
  let database: TestDatabase;
  let test: TestApp;

  const startWith = (keys: string[]) =>
    startTestApp({ database, options: { encryption: { keys } }, extras: { role: 'web' } });

  beforeEach(async () => {
    database = await createTestDatabase();
    const before = await startWith([TEST_KEY]);
    for (let index = 0; index < CUSTOMERS; index += 1) {
      await before.users.registerIdentity({ clientCustomerId: `c-${index}`, email: `c${index}@example.com` });
    }
    await before.close();
  });

  afterEach(async () => {
    await test.close();
    await database.drop();
  });

  it('old values stay readable and findable while a new key is in front, and move under it when told to', async () => {
    test = await startWith([NEW_KEY, TEST_KEY]);
    const contacts = test.app.get(ContactCipher, { strict: false });
    const repository = test.dataSource.getRepository(VerifiedIdentity);
    const find = async (email: string) =>
      (await repository.find()).filter((row) => contacts.emailHashes(email).includes(row.emailHash!));
    expect(await find('C7@example.com')).toMatchObject([{ clientCustomerId: 'c-7' }]);

    const reencrypt = test.app.get(ReencryptContacts, { strict: false });
    expect(await reencrypt.run()).toBe(CUSTOMERS);
    expect(await reencrypt.run()).toBe(0);
    await test.close();

    test = await startWith([NEW_KEY]);
    const alone = test.app.get(ContactCipher, { strict: false });
    const rows = await test.dataSource.getRepository(VerifiedIdentity).find();
    expect(rows.map((row) => alone.open(row).email).sort()).toEqual(
      Array.from({ length: CUSTOMERS }, (_, index) => `c${index}@example.com`).sort(),
    );
    expect(rows.filter((row) => alone.emailHashes('c7@example.com').includes(row.emailHash!))).toHaveLength(
      1,
    );
  });

  it('re-encrypts a former address and a former number, even if the contact already uses the new key', async () => {
    test = await startWith([NEW_KEY, TEST_KEY]);
    const contacts = test.app.get(ContactCipher, { strict: false });
    const repository = test.dataSource.getRepository(VerifiedIdentity);
    const [before, after] = await Promise.all(
      ['c-7', 'c-8'].map((clientCustomerId) => repository.findOneByOrFail({ clientCustomerId })),
    );
    await test.close();

    // As they were left by a process that had the older key alone.
    test = await startWith([TEST_KEY]);
    const older = test.app.get(ContactCipher, { strict: false });
    for (const owner of [before!, after!]) {
      const { id } = owner;
      const formerEmail = older.sealFormerEmail(owner, `former-${id}@example.com`);
      const formerPhone = older.sealFormerPhone(owner, '+12025550123');
      await test.dataSource.getRepository(VerifiedIdentity).update({ id }, { formerEmail, formerPhone });
    }
    await test.dataSource
      .getRepository(VerifiedIdentity)
      .update({ id: after!.id }, contacts.seal(after!, contacts.open(after!)));
    await test.close();

    test = await startWith([NEW_KEY, TEST_KEY]);
    const reencrypt = test.app.get(ReencryptContacts, { strict: false });
    expect(await reencrypt.run()).toBe(CUSTOMERS);
    expect(await reencrypt.run()).toBe(0);
    await test.close();

    test = await startWith([NEW_KEY]);
    const alone = test.app.get(ContactCipher, { strict: false });
    for (const { id, clientCustomerId } of [before!, after!]) {
      const row = await test.dataSource.getRepository(VerifiedIdentity).findOneByOrFail({ id });
      expect(alone.openFormerEmail(row)).toBe(`former-${id}@example.com`);
      expect(alone.openFormerPhone(row)).toBe('+12025550123');
      expect(alone.open(row).email).toBe(`${clientCustomerId.replace('-', '')}@example.com`);
    }
  });

  it('a former address is bound to its customer and its column', async () => {
    test = await startWith([TEST_KEY]);
    const contacts = test.app.get(ContactCipher, { strict: false });
    const [one, other] = await test.dataSource.getRepository(VerifiedIdentity).find({ take: 2 });
    const formerEmail = contacts.sealFormerEmail(one!, 'former@example.com');
    expect(contacts.openFormerEmail({ ...one!, formerEmail })).toBe('former@example.com');
    expect(contacts.openFormerEmail({ ...one!, formerEmail: null })).toBeNull();
    const wrongUses = [
      () => contacts.openFormerEmail({ ...other!, formerEmail }),
      () => contacts.openFormerEmail({ ...one!, formerEmail: one!.contact }),
      () => contacts.open({ ...one!, contact: formerEmail }),
    ];
    for (const use of wrongUses) expect(use).toThrow(expect.objectContaining({ code: 'DECRYPTION_FAILED' }));
  });

  it('a key that another process brings meanwhile is named, and nothing is changed', async () => {
    // One that is missing already at the start refuses the start.
    test = await startWith([NEW_KEY, TEST_KEY]);
    await test.dataSource.query(
      `UPDATE vu_identity SET contact = overlay(contact PLACING '\\x00000000'::bytea FROM 2)`,
    );
    const before = await test.dataSource.getRepository(VerifiedIdentity).find({ order: { id: 'ASC' } });
    await expect(test.app.get(ReencryptContacts, { strict: false }).run()).rejects.toMatchObject({
      code: 'DECRYPTION_FAILED',
    });
    expect(await test.dataSource.getRepository(VerifiedIdentity).find({ order: { id: 'ASC' } })).toEqual(
      before,
    );
  });

  it('a contact that changes while it is encrypted anew keeps its change', async () => {
    test = await startWith([NEW_KEY, TEST_KEY]);
    const contacts = test.app.get(ContactCipher, { strict: false });
    const row = await test.dataSource
      .getRepository(VerifiedIdentity)
      .findOneByOrFail({ clientCustomerId: 'c-7' });
    const company = new Client({ connectionString: database.url });
    await company.connect();
    await company.query('BEGIN');
    const changed = contacts.seal(row, { ...contacts.open(row), email: 'changed@example.com' });
    await company.query('UPDATE vu_identity SET contact = $2 WHERE id = $1', [row.id, changed.contact]);
    const running = test.app.get(ReencryptContacts, { strict: false }).run();
    await untilBlocked(test.dataSource);
    await company.query('COMMIT');
    await company.end();
    await running;
    const after = await test.dataSource
      .getRepository(VerifiedIdentity)
      .findOneByOrFail({ clientCustomerId: 'c-7' });
    expect(contacts.open(after).email).toBe('changed@example.com');
  });
});
