import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { NOTIFICATIONS_QUEUE } from '../../src/verified-users/queue/queue-names';
import { engines } from '../support/engines';
import { item, type Item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { untilBlocked } from './core/blocked-session';
import { queueOf, untilIdle } from './core/idle-queues';

const RACERS = 16;
/** SQLSTATE. */
const DEADLOCK_DETECTED = '40P01';

interface Receipt {
  accepted: number;
  duplicates: number;
  quarantined: number;
}

describe.each(engines)('P5 one eventId has one effect, on $name', (engine) => {
  let database: TestDatabase;
  let test: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = {
      database,
      engine,
      options: {
        queue: engine.queue(database.url),
        notifications: { retry: { maxAttempts: 2, firstDelaySeconds: 0, maxDelaySeconds: 0 } },
      },
    };
    test = await startTestApp(settings);
    other = await startTestApp({ ...settings, smtp: test.smtp });
  });

  afterAll(async () => {
    await other.close();
    await test.close();
    await database.drop();
  });

  /** A customer of its own for each test, and an event about them. */
  async function customer(): Promise<Item> {
    const clientCustomerId = `customer-${randomUUID()}`;
    const proveId = randomUUID();
    await test.users.registerIdentity({
      clientCustomerId,
      email: `${clientCustomerId}@example.com`,
      phoneNumber: '+12025550123',
      enrollment: { proveId, enrolled: true, verifiedAt: new Date('2025-01-01') },
    });
    return item({ clientCustomerId, identityId: proveId });
  }

  async function race(bodies: unknown[]): Promise<Receipt> {
    const answers = await Promise.all(bodies.map((body, index) => [test, other][index % 2]!.deliver(body)));
    expect(answers.map((answer) => answer.status)).toEqual(bodies.map(() => 200));
    const receipts = (await Promise.all(answers.map((answer) => answer.json()))) as Receipt[];
    const sum = (count: keyof Receipt) => receipts.reduce((total, receipt) => total + receipt[count], 0);
    return { accepted: sum('accepted'), duplicates: sum('duplicates'), quarantined: sum('quarantined') };
  }

  /** Everything that one event may bring about, counted. */
  async function effectsOn({ clientCustomerId, eventId }: Item) {
    await untilIdle(test, other);
    const [row] = await test.dataSource.query<[Record<string, number>]>(
      `SELECT
        (SELECT count(*)::int FROM vu_notification WHERE event_id = $2) AS notifications,
        (SELECT count(*)::int FROM vu_identity_history h WHERE h.identity_id = i.id AND what = 'notification_applied') AS history,
        (SELECT count(*)::int FROM vu_reverification r WHERE r.identity_id = i.id) AS cases,
        (SELECT count(*)::int FROM vu_reverification_cause c JOIN vu_reverification r ON r.id = c.reverification_id
          WHERE r.identity_id = i.id) AS causes,
        (SELECT count(*)::int FROM vu_email e JOIN vu_reverification r ON r.id = e.subject_id
          WHERE r.identity_id = i.id) AS emails,
        (SELECT count(*)::int FROM vu_email_attempt a JOIN vu_email e ON e.id = a.email_id
          JOIN vu_reverification r ON r.id = e.subject_id WHERE r.identity_id = i.id) AS attempts
       FROM vu_identity i WHERE i.client_customer_id = $1`,
      [clientCustomerId, eventId],
    );
    return row;
  }

  const ONE_OF_EACH = { notifications: 1, history: 1, cases: 1, causes: 1, emails: 1, attempts: 1 };

  it('P5 16 racers with one body over two processes: one accepted, 15 duplicates, one effect', async () => {
    const event = await customer();
    const body = { notifications: [event] };
    const before = test.smtp.messages.length;
    expect(await race(Array(RACERS).fill(body))).toEqual({ accepted: 1, duplicates: 15, quarantined: 0 });
    await test.smtp.received(before + 1);
    expect(await effectsOn(event)).toEqual(ONE_OF_EACH);
    expect(test.smtp.messages).toHaveLength(before + 1);
    const [{ repeats }] = await test.dataSource.query<[{ repeats: number }]>(
      'SELECT repeats FROM vu_notification WHERE event_id = $1',
      [event.eventId],
    );
    expect(repeats).toBe(15);
  });

  it('P5 16 racers with the same items, each in another order, do not wait for each other in a circle', async () => {
    const events = await Promise.all(Array.from({ length: 10 }, customer));
    const bodies = Array.from({ length: RACERS }, (_, turn) => ({
      notifications: [...events.slice(turn % 10), ...events.slice(0, turn % 10)],
    }));
    expect(await race(bodies)).toEqual({ accepted: 10, duplicates: 150, quarantined: 0 });
    for (const event of events) expect(await effectsOn(event)).toEqual(ONE_OF_EACH);
  });

  it('P5 P2 the same eventId with other content among the racers is quarantined, and has no effect', async () => {
    const event = await customer();
    const stranger = await customer();
    const bodies = Array.from({ length: RACERS }, (_, turn) => ({
      notifications: [turn % 4 < 2 ? event : { ...stranger, eventId: event.eventId }],
    }));
    expect(await race(bodies)).toEqual({ accepted: 1, duplicates: 7, quarantined: 8 });

    const effects = [await effectsOn(event), await effectsOn({ ...stranger, eventId: event.eventId })];
    expect(effects.map((effect) => effect.history).sort()).toEqual([0, 1]);
    expect(effects.map((effect) => effect.emails).sort()).toEqual([0, 1]);
    const quarantined = await test.dataSource.query<unknown[]>(
      `SELECT q.kind, q.content, d.body IS NOT NULL AS kept FROM vu_quarantine q
         JOIN vu_delivery d ON d.id = q.delivery_id
        WHERE q.reason = 'event_id_reused' AND q.detail LIKE '%' || $1 || '%'`,
      [event.eventId],
    );
    expect(quarantined).toEqual(Array(8).fill({ kind: 'item', content: null, kept: true }));
  });

  it('P5 an eventId of one project is another event in another project', async () => {
    // Two projects may be two environments of Prove, with ids of their own.
    const event = await customer();
    await test.dataSource.query(
      `INSERT INTO vu_notification (project, event_id, delivery_id, event_type, event_timestamp, content_sha256, status, due_at, received_at)
       VALUES ('other', $1, gen_random_uuid(), 'PORT', now(), '\\x00', 'recorded', now(), now())`,
      [event.eventId],
    );
    const answer = await test.deliver({ notifications: [event] });
    expect(await answer.json()).toMatchObject({ accepted: 1, duplicates: 0, quarantined: 0 });
    expect(await effectsOn(event)).toEqual({ ...ONE_OF_EACH, notifications: 2 });
  });

  it('P5 many jobs for one notification, some naming it twice, have one effect', async () => {
    const event = await customer();
    // Kept from the workers until all jobs are there.
    await Promise.all([test, other].map((app) => queueOf(app, NOTIFICATIONS_QUEUE).pause()));
    await test.deliver({ notifications: [event] });
    const [{ id }] = await test.dataSource.query<[{ id: string }]>(
      'SELECT id FROM vu_notification WHERE event_id = $1',
      [event.eventId],
    );
    const queue = queueOf(test, NOTIFICATIONS_QUEUE);
    await queue.addBulk(Array.from({ length: RACERS }, () => ({ name: 'apply', data: { ids: [id, id] } })));
    await queue.resume();
    expect(await effectsOn(event)).toEqual(ONE_OF_EACH);
  });

  it('P5 a notification whose row a repeat of the delivery holds is applied as soon as that is through', async () => {
    const event = await customer();
    const queue = queueOf(test, NOTIFICATIONS_QUEUE);
    await queue.pause();
    await test.deliver({ notifications: [event] });
    const repeat = new Client(database.url);
    await repeat.connect();
    try {
      await repeat.query('BEGIN');
      await repeat.query('UPDATE vu_notification SET repeats = repeats + 1 WHERE event_id = $1', [
        event.eventId,
      ]);
      await queue.resume();
      await untilBlocked(test.dataSource);
      await repeat.query('COMMIT');
    } finally {
      await repeat.end();
    }
    expect(await effectsOn(event)).toEqual(ONE_OF_EACH);
  });

  it('P1 a delivery that PostgreSQL picks out of a circle of waiters is taken all the same', async () => {
    // Whom PostgreSQL picks is its own choice: whoever of the circle has waited for a second first.
    let picked = false;
    while (!picked) {
      const [early, late, fresh] = [await customer(), await customer(), await customer()];
      Object.assign(early, { eventId: `a-${randomUUID()}` });
      Object.assign(late, { eventId: `b-${randomUUID()}` });
      await test.deliver({ notifications: [early, late] });
      await untilIdle(test, other);
      const rival = new Client(database.url);
      await rival.connect();
      try {
        const touch = 'UPDATE vu_notification SET repeats = repeats + 1 WHERE event_id = $1';
        await rival.query('BEGIN');
        await rival.query(touch, [late.eventId]);
        const answering = test.deliver({ notifications: [early, late, fresh] });
        await untilBlocked(test.dataSource);
        picked = await rival.query(touch, [early.eventId]).then(
          () => true,
          (error: { code?: string }) => error.code !== DEADLOCK_DETECTED,
        );
        await rival.query('COMMIT');
        const answer = await answering;
        expect(answer.status).toBe(200);
        expect(await answer.json()).toMatchObject({ accepted: 1, duplicates: 2, quarantined: 0 });
      } finally {
        await rival.end();
      }
      expect(await effectsOn(fresh)).toEqual(ONE_OF_EACH);
    }
  });

  describe('with a database that refuses one customer', () => {
    let refused: Item;
    let events: Item[];

    beforeAll(async () => {
      events = await Promise.all(Array.from({ length: 5 }, customer));
      refused = events[2]!;
      await test.dataSource.query(
        `CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           IF NEW.identity_id = (SELECT id FROM vu_identity WHERE client_customer_id = '${refused.clientCustomerId}') THEN
             RAISE EXCEPTION 'refused';
           END IF;
           RETURN NEW;
         END $$`,
      );
      await test.dataSource.query(
        `CREATE TRIGGER refuse_one BEFORE INSERT ON vu_identity_history FOR EACH ROW EXECUTE FUNCTION refuse_one()`,
      );
      await test.deliver({ notifications: events });
    });

    async function rowOf({ eventId }: Item) {
      const [row] = await test.dataSource.query<
        [{ id: string; status: string; reason: string; attempts: number }]
      >('SELECT id, status, reason, attempts FROM vu_notification WHERE event_id = $1', [eventId]);
      return row;
    }

    it('P5 one bad notification neither holds up nor fails its neighbours, and leaves no half of an effect', async () => {
      for (const event of events.filter((one) => one !== refused)) {
        expect(await effectsOn(event)).toEqual(ONE_OF_EACH);
      }
      expect(await effectsOn(refused)).toEqual({
        notifications: 1,
        history: 0,
        cases: 0,
        causes: 0,
        emails: 0,
        attempts: 0,
      });
      expect(await rowOf(refused)).toMatchObject({ status: 'failed', reason: 'DATABASE_P0001', attempts: 2 });
    });

    it('P5 16 jobs cannot bring a failed notification back, one call can', async () => {
      const { id } = await rowOf(refused);
      await queueOf(test, NOTIFICATIONS_QUEUE).addBulk(
        Array.from({ length: RACERS }, () => ({ name: 'apply', data: { ids: [id] } })),
      );
      await untilIdle(test, other);
      expect(await rowOf(refused)).toMatchObject({ status: 'failed', attempts: 2 });

      await test.dataSource.query('DROP TRIGGER refuse_one ON vu_identity_history');
      expect(await test.users.retryNotification(id)).toBe(true);
      expect(await effectsOn(refused)).toEqual(ONE_OF_EACH);
      expect(await rowOf(refused)).toMatchObject({ status: 'applied', reason: null, attempts: 0 });
    });

    it('P5 16 calls at once put a failed notification back once', async () => {
      const { id } = await rowOf(refused);
      await test.dataSource.query(`UPDATE vu_notification SET status = 'failed' WHERE id = $1`, [id]);
      const calls = await Promise.all(Array.from({ length: RACERS }, () => test.users.retryNotification(id)));
      expect(calls.filter(Boolean)).toHaveLength(1);
      await untilIdle(test, other);
      expect(await rowOf(refused)).toMatchObject({ status: 'applied' });
    });

    it.each(['0', '999999999999', '-1', '1.5', 'abc', '', '9'.repeat(30)])(
      'a retry of %j, which is no failed notification, says so',
      async (id) => {
        expect(await test.users.retryNotification(id)).toBe(false);
      },
    );
  });
});
