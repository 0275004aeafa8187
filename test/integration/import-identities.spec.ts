import { randomUUID } from 'node:crypto';
import { ImportIdentities, ImportStoppedError, type ImportFailure, type ImportProgress } from '../../src';
import { ContactCipher } from '../../src/verified-users/identity/contact-cipher.service';
import { VerifiedIdentity } from '../../src/verified-users/identity/verified-identity.entity';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { customersCsv } from './import/customers-csv';
import { stateOfCustomers } from './import/state-of-customers';

const HEADER = 'clientCustomerId,firstName,email,phoneNumber,locale,proveId,verifiedAt,enrolled';

describe('ImportIdentities', () => {
  let database: TestDatabase;
  let test: TestApp;
  let imports: ImportIdentities;

  beforeEach(async () => {
    database = await createTestDatabase();
    test = await startTestApp({ database });
    imports = test.app.get(ImportIdentities, { strict: false });
  });

  afterEach(async () => {
    await test.close();
    await database.drop();
  });

  const pieces = (text: string) => [Buffer.from(text)].values() as unknown as AsyncIterable<Buffer>;
  const run = async (text: string, format: 'csv' | 'ndjson' = 'csv') => {
    const failures: ImportFailure[] = [];
    const summary = await imports.import(pieces(text), { format, onFailed: (one) => failures.push(one) });
    return { summary, failures };
  };
  const count = async (table: string, where = 'true') =>
    (await test.dataSource.query(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`))[0].n as number;

  it('takes the good ones of 2,000 rows and reports the others by line, field and rule', async () => {
    const { text, bad } = customersCsv(2_000, { badEvery: 50 });
    const { summary, failures } = await run(text);
    expect(summary).toEqual({
      type: 'summary',
      complete: true,
      rows: 2_000,
      registered: 2_000 - bad.length,
      updated: 0,
      unchanged: 0,
      reopened: 0,
      conflict: 0,
      failed: bad.length,
      throughLine: 2_001,
    });
    expect(failures.map(({ line }) => line)).toEqual(bad.map(({ line }) => line));
    expect(failures[0]).toEqual({
      type: 'failed',
      line: bad[0]!.line,
      clientCustomerId: bad[0]!.clientCustomerId,
      code: 'INVALID_REGISTRATION',
      faults: ['email must be one email address'],
    });
    expect(JSON.stringify(failures)).not.toMatch(/not-an-address|\+1202|Ada/);
    expect(await count('vu_identity')).toBe(2_000 - bad.length);
    expect(await count('vu_identity_history', `what = 'registered'`)).toBe(2_000 - bad.length);
    expect(await count('vu_host_event', `name = 'identity.registered'`)).toBe(2_000 - bad.length);
  });

  it('does what registerIdentity does, to new customers and to known ones', async () => {
    const verifiedAt = new Date('2025-01-01T00:00:00Z');
    const of = (prefix: string) => [
      {
        clientCustomerId: `${prefix}-new`,
        firstName: 'Ada',
        email: 'a@example.com',
        phoneNumber: '+12025550123',
      },
      { clientCustomerId: `${prefix}-bare` },
      {
        clientCustomerId: `${prefix}-enrolled`,
        phoneNumber: '2025550124',
        locale: 'es',
        timeZone: 'America/New_York',
        enrollment: { proveId: `${prefix}-p1`, verifiedAt, enrolled: true },
      },
      {
        clientCustomerId: `${prefix}-abroad`,
        phoneNumber: '+442071838750',
        enrollment: { proveId: `${prefix}-p2`, verifiedAt },
      },
      // Again: with another name, and the same.
      { clientCustomerId: `${prefix}-new`, firstName: 'Grace' },
      { clientCustomerId: `${prefix}-bare` },
      {
        clientCustomerId: `${prefix}-enrolled`,
        phoneNumber: '+12025550125',
        enrollment: { proveId: `${prefix}-p3` },
      },
    ];
    for (const input of of('one')) await test.users.registerIdentity(input);
    const { summary, failures } = await run(
      of('many')
        .map((row) => JSON.stringify(row))
        .join('\n'),
      'ndjson',
    );
    expect(failures).toEqual([]);
    expect(summary).toMatchObject({ rows: 7, registered: 4, updated: 1, unchanged: 1, conflict: 1 });
    // And again, each in a batch that finds them known.
    for (const input of of('one')) await test.users.registerIdentity(input);
    for (const row of of('many')) await run(JSON.stringify(row), 'ndjson');
    const [one, many] = await Promise.all(['one', 'many'].map((prefix) => stateOfCustomers(test, prefix)));
    expect(many).toEqual(one);
    expect(many!.length).toBe(4);
    const abroad = await test.dataSource
      .getRepository(VerifiedIdentity)
      .findOneByOrFail({ clientCustomerId: 'many-abroad' });
    expect(abroad.watch).toBe('not_covered');
    // Verified long ago: overdue, so it is spread over the day from now on.
    expect(abroad.checkDueAt!.getTime()).toBeGreaterThanOrEqual(abroad.createdAt.getTime());
    expect(abroad.checkDueAt!.getTime()).toBeLessThan(abroad.createdAt.getTime() + 86_400_000);
  });

  it('may be imported again: the second time all is known, and no history is written', async () => {
    const { text } = customersCsv(300);
    await run(text);
    const history = await count('vu_identity_history');
    expect((await run(text)).summary).toMatchObject({ rows: 300, registered: 0, updated: 0, unchanged: 300 });
    expect(await count('vu_identity_history')).toBe(history);
    expect(await count('vu_host_event')).toBe(300);
  });

  it('two imports of one file at once give what one gives', async () => {
    const { text } = customersCsv(1_000);
    const both = await Promise.all([run(text), run(text)]);
    expect(both.flatMap(({ failures }) => failures)).toEqual([]);
    const sum = (what: 'registered' | 'unchanged') => both.reduce((n, { summary }) => n + summary[what], 0);
    expect([sum('registered'), sum('unchanged')]).toEqual([1_000, 1_000]);
    expect(await count('vu_identity')).toBe(1_000);
    expect(await count('vu_enrollment')).toBe(1_000);
    expect(await count('vu_identity_history')).toBe(1_000);
  });

  it('P5 notifications that were parked for its customers are released and applied, also those that come meanwhile', async () => {
    const { text, customers } = customersCsv(400);
    const events = customers.map(({ clientCustomerId, proveId }, index) =>
      item({
        eventId: randomUUID(),
        // By the one name or by the other.
        ...(index % 2 ? { clientCustomerId } : { identityId: proveId, clientCustomerId: undefined }),
      }),
    );
    for (let from = 0; from < 300; from += 100)
      await test.deliver({ notifications: events.slice(from, from + 100) });
    await test.until(async () => (await count('vu_notification', `status = 'parked'`)) === 300);
    const late = test.deliver({ notifications: events.slice(300) });
    expect((await run(text)).summary).toMatchObject({ registered: 400, failed: 0 });
    await late;
    await test.until(async () => (await count('vu_notification', `status = 'applied'`)) === 400);
    expect(await count('vu_identity', `status = 'reverification_required'`)).toBe(400);
  });

  it('a row that the database refuses does not keep the others of its batch out', async () => {
    await test.dataSource.query(
      `CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.client_customer_id = 'customer-7' THEN RAISE EXCEPTION 'refused %', NEW; END IF;
         RETURN NEW;
       END $$`,
    );
    await test.dataSource.query(
      'CREATE TRIGGER refuse_one BEFORE INSERT ON vu_identity FOR EACH ROW EXECUTE FUNCTION refuse_one()',
    );
    const { summary, failures } = await run(customersCsv(20).text);
    expect(summary).toMatchObject({ registered: 19, failed: 1 });
    expect(failures).toEqual([
      {
        type: 'failed',
        line: 9,
        clientCustomerId: 'customer-7',
        code: 'ROW_NOT_STORED',
        faults: ['the database refused the row (P0001)'],
      },
    ]);
  });

  it('a contact whose key is gone is reported, and the others are imported', async () => {
    await run(`${HEADER}\ncustomer-a,Ada,,,,,,\ncustomer-b,Bob,,,,,,`);
    await test.dataSource.query(
      `UPDATE vu_identity SET contact = set_byte(contact, 2, 255 - get_byte(contact, 2)) WHERE client_customer_id = 'customer-a'`,
    );
    const { failures, summary } = await run(`${HEADER}\ncustomer-a,Ada,,,,,,\ncustomer-b,Bea,,,,,,`);
    expect(summary).toMatchObject({ updated: 1, failed: 1 });
    expect(failures[0]!.faults[0]).toMatch(/encryption key/);
  });

  it('what was told is committed: after a break in the middle it goes on there, to the same end', async () => {
    const { text } = customersCsv(1_000, { badEvery: 90 });
    const bytes = Buffer.from(text);
    const broken = (async function* () {
      yield bytes.subarray(0, bytes.length / 2);
      throw new Error('the wire broke');
    })();
    const told: ImportProgress[] = [];
    const error = await imports
      .import(broken, {
        format: 'csv',
        onProgress: (progress) => told.push({ type: 'progress', ...progress }),
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ImportStoppedError);
    const { resumeFromLine } = error as ImportStoppedError;
    expect(resumeFromLine).toBe(told.at(-1)!.throughLine + 1);
    expect(resumeFromLine).toBeGreaterThan(200);
    expect(await count('vu_identity')).toBe(told.at(-1)!.registered);

    const rest = await imports.import(pieces(text), { format: 'csv', fromLine: resumeFromLine });
    expect(rest.rows).toBe(1_000 - told.at(-1)!.rows);
    expect(rest.unchanged).toBe(0);
    const other = await startTestApp();
    await other.app.get(ImportIdentities, { strict: false }).import(pieces(text), { format: 'csv' });
    expect(await stateOfCustomers(test, 'customer')).toEqual(await stateOfCustomers(other, 'customer'));
    await other.close();
  });

  it('stops where the database goes, and tells where to go on', async () => {
    const { text } = customersCsv(600);
    let gone: Promise<void> | undefined;
    const error = await imports
      .import(pieces(text), {
        format: 'csv',
        onProgress: ({ rows }) => {
          if (rows === 200) gone = test.dataSource.destroy();
        },
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'IMPORT_STOPPED', resumeFromLine: expect.any(Number) });
    await gone;
    await test.dataSource.initialize();
    const { resumeFromLine } = error as ImportStoppedError;
    await imports.import(pieces(text), { format: 'csv', fromLine: resumeFromLine });
    expect(await count('vu_identity')).toBe(600);
  });

  it('ends after the batch in hand when it is told to', async () => {
    const stop = new AbortController();
    const summary = await imports.import(pieces(customersCsv(900).text), {
      format: 'csv',
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(summary).toMatchObject({ complete: false, rows: 200, throughLine: 201 });
    expect(await count('vu_identity')).toBe(200);
  });

  it('keeps consents, once, and does not give again what was withdrawn', async () => {
    const row = (version: string, country = 'GB') => `customer-a,+442071838750,${country},${version},branch`;
    const file = (...rows: string[]) =>
      ['clientCustomerId,phoneNumber,consentCountry,consentTextVersion,consentChannel', ...rows].join('\n');
    await run(file(row('v1'), row('v1', 'DE'), row('v1')));
    const consents = () =>
      test.dataSource.query(
        `SELECT country, text_version AS version, given_by, withdrawn_at IS NULL AS live FROM vu_consent ORDER BY given_at, country`,
      );
    const live = (country: string, version = 'v1') => ({ country, version, given_by: 'company', live: true });
    expect(await consents()).toEqual([live('DE'), live('GB')]);
    expect(await count('vu_host_event', `name = 'consent.given'`)).toBe(2);

    await test.dataSource.query(`UPDATE vu_consent SET withdrawn_at = now() WHERE country = 'GB'`);
    await run(file(row('v1')));
    expect(await consents()).toEqual([live('DE'), { ...live('GB'), live: false }]);
    await run(file(row('v2')));
    expect(await consents()).toEqual([live('DE'), { ...live('GB'), live: false }, live('GB', 'v2')]);
  });

  it('names the rule that a row breaks, and no value', async () => {
    const rules = [
      [{ verifiedAt: '2999-01-01', proveId: 'p' }, 'enrollment.verifiedAt must not be in the future'],
      [{ verifiedAt: '01/02/2026', proveId: 'p' }, 'verifiedAt must be a date that exists, or an ISO 8601'],
      [{ verifiedAt: '2026-02-30', proveId: 'p' }, 'verifiedAt must be a date that exists'],
      [{ phoneNumber: '+1 202 555 0143 x7' }, 'phoneNumber must not have an extension'],
      [{ reopen: 'maybe' }, 'reopen must be true or false'],
      [{ verifiedAt: '2026-01-31T12:00:00', proveId: 'p' }, 'with its zone'],
      [{ enrolled: 'yes', proveId: 'p' }, 'enrolled must be true or false'],
      [{ enrolled: true }, 'verifiedAt and enrolled need proveId'],
      [{ phoneNumber: '12' }, 'phoneNumber must be a phone number'],
      [{ locale: '!' }, 'locale must be a BCP 47 tag'],
      [{ timeZone: 'Europe/Atlantis' }, 'timeZone must be a time zone'],
      [{ consentCountry: 'gb', consentTextVersion: 'v1', consentChannel: 'app' }, 'consentCountry must be'],
      [{ consentCountry: 'GB' }, 'consentTextVersion'],
      [{ clientCustomerId: 7 }, 'clientCustomerId must be'],
      [{ clientCustomerId: 'a\u0000b' }, 'clientCustomerId must not hold control characters'],
      [{ firstName: { toString: 1 } }, 'firstName must be'],
    ] as const;
    const rows = rules.map(([fields]) => JSON.stringify({ clientCustomerId: 'customer-x', ...fields }));
    const { failures } = await run(rows.join('\n'), 'ndjson');
    expect(failures.map(({ faults }) => faults.join('; '))).toEqual(
      rules.map(([, fault]) => expect.stringContaining(fault)),
    );
    expect(await count('vu_identity')).toBe(0);
  });

  it('P13 keeps contacts encrypted, each bound to its row', async () => {
    await run(customersCsv(3).text);
    const [one, other] = await test.dataSource
      .getRepository(VerifiedIdentity)
      .find({ order: { clientCustomerId: 'ASC' } });
    const contacts = test.app.get(ContactCipher, { strict: false });
    expect(contacts.open(one!)).toMatchObject({ email: 'customer-0@example.com' });
    expect(() => contacts.open({ ...other!, contact: one!.contact })).toThrow(/does not decrypt/);
    expect(one!.emailHash).toBe(contacts.emailHashes('customer-0@example.com')[0]);
  });
});
