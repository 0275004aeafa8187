import { randomUUID } from 'node:crypto';
import { SweepNotifications } from '../../src/verified-users/inbox/sweep-notifications.service';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilBlocked } from './core/blocked-session';
import { untilIdle } from './core/idle-queues';

describe('notifications that arrive before their customer', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp();
  });

  afterAll(() => test.close());

  const query = <T>(sql: string, parameters: unknown[] = []) => test.dataSource.query<T[]>(sql, parameters);
  const sweep = () => test.app.get(SweepNotifications, { strict: false }).sweep();

  async function statusOf(eventId: string): Promise<string | undefined> {
    const sql = 'SELECT status FROM vu_notification WHERE event_id = $1';
    return (await query<{ status: string }>(sql, [eventId]))[0]?.status;
  }

  /** Enough rows that the planner would join instead of looking up each. */
  async function fill(parked: number, applied: number): Promise<void> {
    await query(
      `INSERT INTO vu_notification (project, event_id, delivery_id, event_type, event_timestamp, client_customer_id,
         prove_id, content_sha256, due_at, received_at, status)
       SELECT 'default', gen_random_uuid(), gen_random_uuid(), 'PORT', now(), 'stranger-' || n, 'id-' || n, '\\x00',
         now(), now(), CASE WHEN n <= $1 THEN 'parked' ELSE 'applied' END FROM generate_series(1, $1::int + $2::int) AS n`,
      [parked, applied],
    );
    await query('VACUUM ANALYZE vu_notification');
  }

  /** A notification that a registration did not see. */
  async function park(eventId: string): Promise<void> {
    await query(`UPDATE vu_notification SET status = 'parked', identity_id = NULL WHERE event_id = $1`, [
      eventId,
    ]);
  }

  it('P2 applies all of them even if another session updates each while the customer is registered', async () => {
    await fill(300, 3_000);
    const clientCustomerId = randomUUID();
    const events = ['a', 'b', 'c'].map((letter) =>
      item({ eventId: `${letter}-${clientCustomerId}`, clientCustomerId }),
    );
    await test.deliver({ notifications: events });
    await untilIdle(test);
    const gate = test.dataSource.createQueryRunner();
    await gate.startTransaction();
    await gate.query(`UPDATE vu_notification SET repeats = repeats + 1 WHERE client_customer_id = $1`, [
      clientCustomerId,
    ]);
    const registering = test.users.registerIdentity({
      clientCustomerId,
      enrollment: { proveId: clientCustomerId },
    });
    await untilBlocked(test.dataSource);
    await gate.commitTransaction();
    await gate.release();
    await registering;
    await untilIdle(test);
    const statuses = await Promise.all(events.map(({ eventId }) => statusOf(eventId)));
    expect(statuses).toEqual(['applied', 'applied', 'applied']);
  });

  it.each([
    ['customer id', (id: string) => ({ clientCustomerId: id })],
    ['Prove id', (id: string) => ({ proveId: id })],
  ])('P9 the sweep releases a parked notification whose %s is known by now', async (_, keys) => {
    const id = randomUUID();
    await test.users.registerIdentity({
      clientCustomerId: id,
      enrollment: { proveId: id, enrolled: true, verifiedAt: new Date('2025-01-01') },
    });
    const event = item(keys(id));
    await test.deliver({ notifications: [event] });
    await untilIdle(test);
    await park(event.eventId);
    await sweep();
    await untilIdle(test);
    expect(await statusOf(event.eventId)).toBe('applied');
  });

  it('P9 the sweep reaches a known customer behind more unknown ones than one window holds', async () => {
    await fill(6_000, 0);
    const clientCustomerId = randomUUID();
    await test.users.registerIdentity({ clientCustomerId, enrollment: { proveId: clientCustomerId } });
    const event = item({ clientCustomerId });
    await test.deliver({ notifications: [event] });
    await untilIdle(test);
    await park(event.eventId);
    for (let sweeps = 0; sweeps < 4; sweeps += 1) await sweep();
    await untilIdle(test);
    expect(await statusOf(event.eventId)).toBe('applied');
  });

  it('P7 the sweep leaves those of unknown customers parked', async () => {
    const event = item({ clientCustomerId: randomUUID() });
    await test.deliver({ notifications: [event] });
    await untilIdle(test);
    await sweep();
    expect(await statusOf(event.eventId)).toBe('parked');
  });

  it('P9 two sweeps at once wake a released notification once', async () => {
    const clientCustomerId = randomUUID();
    await test.users.registerIdentity({ clientCustomerId, enrollment: { proveId: clientCustomerId } });
    const event = item({ clientCustomerId });
    await test.deliver({ notifications: [event] });
    await untilIdle(test);
    await park(event.eventId);
    await query(`DELETE FROM vu_notification WHERE status = 'parked' AND event_id <> $1`, [event.eventId]);
    // Both start from the beginning: the previous passes reached the end.
    await sweep();
    await Promise.all([sweep(), sweep()]);
    await untilIdle(test);
    const sql = `SELECT count(*)::int AS count FROM vu_identity_history h JOIN vu_identity i ON i.id = h.identity_id
                  WHERE i.client_customer_id = $1 AND what = 'notification_applied'`;
    expect(await query(sql, [clientCustomerId])).toEqual([{ count: 2 }]);
  });
});
