import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { ImportIdentities } from '../../src';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilBlocked } from './core/blocked-session';
import { untilIdle } from './core/idle-queues';

const VERIFIED = new Date('2026-03-01T12:00:00Z');
const LATER = '2026-03-01T13:00:00Z';
const DOUBTED = {
  status: 'reverification_required',
  watch: 'unwatched',
  doubt: 'number_changed',
  review: null,
  history: 1,
  cases: 1,
  emails: 1,
  events: ['identity.doubted'],
};
const TRUSTED = {
  status: 'verified',
  watch: 'watched',
  doubt: null,
  review: null,
  history: 0,
  cases: 0,
  emails: 0,
  events: [],
};

describe('P6 a Prove id shared by several customers', () => {
  let test: TestApp;
  // A number for each, because shared numbers would be flagged.
  let numbers = 5_550_100;

  beforeAll(async () => {
    test = await startTestApp();
  });

  afterAll(() => test.close());

  async function register(proveId: string, clientCustomerId: string = randomUUID()): Promise<string> {
    await test.users.registerIdentity({
      clientCustomerId,
      email: `${clientCustomerId}@example.com`,
      phoneNumber: `+1202${(numbers += 1)}`,
      enrollment: { proveId, enrolled: true, verifiedAt: VERIFIED },
    });
    return clientCustomerId;
  }

  async function notify(...items: Parameters<typeof item>): Promise<void> {
    const notifications = items.map((one) => item({ eventTimestamp: LATER, ...one }));
    expect((await test.deliver({ notifications })).status).toBe(200);
    await untilIdle(test);
  }

  async function stateOf(clientCustomerId: string) {
    const [row] = await test.dataSource.query<[typeof DOUBTED]>(
      `SELECT status, watch, doubt, review_reason AS review,
        (SELECT count(*)::int FROM vu_identity_history h WHERE h.identity_id = i.id AND what = 'notification_applied') AS history,
        (SELECT count(*)::int FROM vu_reverification r WHERE r.identity_id = i.id) AS cases,
        (SELECT count(*)::int FROM vu_email e JOIN vu_reverification r ON r.id = e.subject_id
          WHERE r.identity_id = i.id) AS emails,
        ARRAY(SELECT name FROM vu_host_event e WHERE e.identity_id = i.id
          AND name IN ('identity.doubted', 'identity.review_required') ORDER BY name) AS events
       FROM vu_identity i WHERE client_customer_id = $1`,
      [clientCustomerId],
    );
    return row;
  }

  it('P6 a notification that names one of them is applied to all', async () => {
    const proveId = randomUUID();
    const customers = [await register(proveId), await register(proveId), await register(proveId)];
    await notify({ clientCustomerId: customers[1]!, identityId: proveId });
    for (const customer of customers) expect(await stateOf(customer)).toEqual(DOUBTED);
  });

  it('P6 a notification that names none of them is applied to all', async () => {
    const proveId = randomUUID();
    const customers = [await register(proveId), await register(proveId)];
    await notify({ identityId: proveId });
    for (const customer of customers) expect(await stateOf(customer)).toEqual(DOUBTED);
  });

  it('P6 a notification that names another customer is applied to all holders, and all are flagged', async () => {
    const proveId = randomUUID();
    const customers = [await register(proveId), await register(proveId)];
    const other = await register(randomUUID());
    await notify({ identityId: proveId, clientCustomerId: other });
    const flagged = { review: 'customer_id_mismatch', events: ['identity.review_required'] };
    for (const customer of customers)
      expect(await stateOf(customer)).toEqual({
        ...DOUBTED,
        ...flagged,
        events: ['identity.doubted', ...flagged.events],
      });
    expect(await stateOf(other)).toEqual({ ...TRUSTED, ...flagged });
  });

  it('P6 a customer who was verified again under another Prove id is unaffected, the other one is not', async () => {
    const proveId = randomUUID();
    const [moved, stays] = [await register(proveId), await register(proveId)];
    const verifiedAt = new Date(VERIFIED.getTime() + 1000);
    await test.users.recordVerification({
      clientCustomerId: moved,
      proveId: randomUUID(),
      enrolled: true,
      verifiedAt,
    });
    await notify({ identityId: proveId, clientCustomerId: moved });
    expect(await stateOf(stays)).toEqual(DOUBTED);
    expect(await stateOf(moved)).toEqual(TRUSTED);
  });

  it('P5 many notifications in many deliveries affect each customer once, without deadlock', async () => {
    const proveIds = [randomUUID(), randomUUID()];
    const customers = await Promise.all(
      proveIds.flatMap((proveId) => [register(proveId), register(proveId)]),
    );
    const events = Array.from({ length: 20 }, (_, index) =>
      item({
        eventTimestamp: LATER,
        identityId: proveIds[index % 2]!,
        clientCustomerId: customers[index % 4]!,
      }),
    );
    await Promise.all(
      Array.from({ length: 8 }, (_, turn) =>
        test.deliver({ notifications: [...events.slice(turn), ...events.slice(0, turn)] }),
      ),
    );
    await untilIdle(test);
    for (const customer of customers) {
      const state = await stateOf(customer);
      // Half of the notifications name a customer who holds the other Prove id.
      expect(state).toMatchObject({ status: 'reverification_required', history: 10, cases: 1, emails: 1 });
    }
  });

  it('P6 a customer who is registered after the notification was applied to another one is in doubt as well', async () => {
    const proveId = randomUUID();
    const first = await register(proveId);
    await notify({ identityId: proveId, clientCustomerId: first });
    expect(await stateOf(await register(proveId))).toEqual(DOUBTED);
    expect(await stateOf(first)).toEqual(DOUBTED);
  });

  it('P6 a customer who is imported after the notification was applied to another one is in doubt as well', async () => {
    const proveId = randomUUID();
    await notify({ identityId: proveId, clientCustomerId: await register(proveId) });
    const customer = randomUUID();
    const file = `clientCustomerId,firstName,email,proveId,enrolled,verifiedAt\n${customer},Ada,a@example.com,${proveId},true,2026-03-01\n`;
    await test.app
      .get(ImportIdentities, { strict: false })
      .import(Readable.from([Buffer.from(file)]), { format: 'csv' });
    expect(await stateOf(customer)).toMatchObject({ ...DOUBTED });
  });

  it('P6 a customer whose verification is recorded late is in doubt as well, and the others are unaffected', async () => {
    const proveId = randomUUID();
    const [first, late] = [await register(proveId), await register(randomUUID())];
    await notify({ identityId: proveId, clientCustomerId: first });
    const verifiedAt = new Date(VERIFIED.getTime() + 1000);
    await test.users.recordVerification({ clientCustomerId: late, proveId, enrolled: true, verifiedAt });
    expect(await stateOf(late)).toEqual(DOUBTED);
    expect(await stateOf(first)).toEqual(DOUBTED);
  });

  it('P6 a late verification that is newer than the notification clears its customer, and the others stay in doubt', async () => {
    const proveId = randomUUID();
    const [first, second] = [await register(proveId), await register(proveId)];
    await notify({ identityId: proveId, clientCustomerId: first });
    await test.users.recordVerification({ clientCustomerId: first, proveId, enrolled: true });
    expect(await stateOf(first)).toMatchObject({ status: 'verified', watch: 'watched', doubt: null });
    expect(await stateOf(second)).toEqual(DOUBTED);
    // Recorded late and older than the notification: in doubt again, within the existing case.
    await test.users.recordVerification({
      clientCustomerId: second,
      ...{ proveId, enrolled: true, verifiedAt: new Date(VERIFIED.getTime() + 1000) },
    });
    expect(await stateOf(second)).toMatchObject({ status: 'reverification_required', cases: 1, emails: 1 });
    expect(await stateOf(first)).toMatchObject({ status: 'verified', doubt: null });
  });

  it('P6 a registration that races a notification about its Prove id does not miss it', async () => {
    const proveId = randomUUID();
    const first = await register(proveId);
    const gate = test.dataSource.createQueryRunner();
    await gate.startTransaction();
    // The notification has looked up its identities and waits for the row of the one it found.
    await gate.query('SELECT 1 FROM vu_identity WHERE client_customer_id = $1 FOR UPDATE', [first]);
    await test.deliver({ notifications: [item({ eventTimestamp: LATER, identityId: proveId })] });
    await untilBlocked(test.dataSource);
    const registering = register(proveId);
    // The registration waits for the notification; otherwise it would finish before that commits.
    await Promise.race([registering, untilBlocked(test.dataSource, 2)]);
    await gate.commitTransaction();
    await gate.release();
    const second = await registering;
    await untilIdle(test);
    expect(await stateOf(second)).toEqual(DOUBTED);
    expect(await stateOf(first)).toEqual(DOUBTED);
  });
});
