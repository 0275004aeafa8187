import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { engines } from '../support/engines';
import { item, type Item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from './core/idle-queues';

describe('rows that another session has locked', () => {
  let test: TestApp;
  let holder: Client;

  beforeAll(async () => {
    test = await startTestApp({
      engine: engines[0]!,
      options: { notifications: { retry: { maxAttempts: 2, firstDelaySeconds: 0, maxDelaySeconds: 0 } } },
    });
  });

  afterAll(() => test.close());

  beforeEach(async () => {
    holder = new Client({ connectionString: test.database.url });
    await holder.connect();
    await holder.query('BEGIN');
  });

  afterEach(() => holder.end());

  async function customer(): Promise<Item> {
    const clientCustomerId = randomUUID();
    await test.users.registerIdentity({
      clientCustomerId,
      email: `${clientCustomerId}@example.com`,
      enrollment: { proveId: clientCustomerId, enrolled: true, verifiedAt: new Date('2025-01-01') },
    });
    return item({ clientCustomerId, identityId: clientCustomerId });
  }

  async function rowsOf(
    events: Item[],
  ): Promise<{ status: string; reason: string | null; attempts: number }[]> {
    return test.dataSource.query(
      `SELECT status, reason, attempts FROM vu_notification WHERE event_id = ANY($1)
        ORDER BY array_position($1::text[], event_id)`,
      [events.map(({ eventId }) => eventId)],
    );
  }

  it.each([
    ['locks', 'SELECT FROM vu_notification WHERE event_id = $1 FOR UPDATE'],
    ['has updated', `UPDATE vu_notification SET repeats = repeats WHERE event_id = $1`],
  ])('P1 P5 a repeat is answered while another session %s its notification', async (_, hold) => {
    const [event, fresh] = [await customer(), await customer()];
    await test.deliver({ notifications: [event] });
    await untilIdle(test);
    await holder.query(hold, [event.eventId]);
    const repeat = await test.deliver({ notifications: [event, fresh] });
    expect(await repeat.json()).toMatchObject({ accepted: 1, duplicates: 1, quarantined: 0 });
    const reuse = await test.deliver({ notifications: [{ ...fresh, eventId: event.eventId }] });
    expect(await reuse.json()).toMatchObject({ accepted: 0, duplicates: 0, quarantined: 1 });
    await holder.query('COMMIT');
    await untilIdle(test);
    expect(await rowsOf([fresh])).toMatchObject([{ status: 'applied' }]);
  });

  it('P9 applies the other notifications of a batch while one identity is locked, and that one after the lock', async () => {
    const events = await Promise.all(Array.from({ length: 10 }, customer));
    const [stuck, ...neighbours] = events as [Item, ...Item[]];
    await holder.query('UPDATE vu_identity SET locale = locale WHERE client_customer_id = $1', [
      stuck.clientCustomerId,
    ]);
    await test.deliver({ notifications: events });
    await test.until(async () => (await rowsOf(neighbours)).every(({ status }) => status === 'applied'));
    // Postponed because of the lock, which does not count as a failed attempt.
    await test.until(async () => (await rowsOf([stuck]))[0]!.reason === 'DATABASE_55P03');
    expect(await rowsOf([stuck])).toEqual([{ status: 'stored', reason: 'DATABASE_55P03', attempts: 0 }]);
    await holder.query('COMMIT');
    await test.until(async () => (await rowsOf([stuck]))[0]!.status === 'applied');
    expect(await rowsOf([stuck])).toEqual([{ status: 'applied', reason: null, attempts: 0 }]);
  });
});
