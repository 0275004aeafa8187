import { randomUUID } from 'node:crypto';
import { ApplyNotifications } from '../../src/verified-users/inbox/apply-notifications.service';
import { NOTIFICATIONS_QUEUE } from '../../src/verified-users/queue/queue-names';
import { WakeUp } from '../../src/verified-users/queue/wake-up.service';
import { engines } from '../support/engines';
import { item, type Item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { queueOf, untilIdle } from './core/idle-queues';

const JOBS = 16;
const CUSTOMERS = 6;
const LOCK_NOT_AVAILABLE = '55P03';
const EVENTS_EACH = 5;

describe.each(engines)('a batch is applied in one transaction, on $name', (engine) => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp({ engine });
  });

  afterAll(() => test.close());

  /** A customer of its own for each, with several events about it. */
  async function customers(count: number): Promise<Item[][]> {
    const names = Array.from({ length: count }, () => [`customer-${randomUUID()}`, randomUUID()] as const);
    for (const [clientCustomerId, proveId] of names) {
      await test.users.registerIdentity({
        clientCustomerId,
        email: `${clientCustomerId}@example.com`,
        phoneNumber: '+12025550123',
        enrollment: { proveId, enrolled: true, verifiedAt: new Date('2025-01-01') },
      });
    }
    return names.map(([clientCustomerId, identityId]) =>
      Array.from({ length: EVENTS_EACH }, () => item({ clientCustomerId, identityId })),
    );
  }

  /** Stores events without waking anyone. @returns the ids of their rows. */
  async function store(events: Item[]): Promise<string[]> {
    const queue = queueOf(test, NOTIFICATIONS_QUEUE);
    await queue.pause();
    expect((await test.deliver({ notifications: events })).status).toBe(200);
    await test.app.get(WakeUp, { strict: false }).settled();
    await queue.drain();
    const rows = await test.dataSource.query<{ id: string }[]>(
      'SELECT id FROM vu_notification WHERE event_id = ANY($1) ORDER BY id',
      [events.map(({ eventId }) => eventId)],
    );
    return rows.map(({ id }) => id);
  }

  async function effectsOn({ clientCustomerId }: Item) {
    const [row] = await test.dataSource.query<[Record<string, number>]>(
      `SELECT
        (SELECT count(*)::int FROM vu_notification n WHERE n.identity_id = i.id AND n.status = 'applied' AND n.attempts = 0) AS applied,
        (SELECT count(*)::int FROM vu_identity_history h WHERE h.identity_id = i.id AND what = 'notification_applied') AS history,
        (SELECT count(*)::int FROM vu_reverification r WHERE r.identity_id = i.id) AS cases,
        (SELECT count(*)::int FROM vu_reverification_cause c JOIN vu_reverification r ON r.id = c.reverification_id
          WHERE r.identity_id = i.id) AS causes,
        (SELECT count(*)::int FROM vu_email e JOIN vu_reverification r ON r.id = e.subject_id
          WHERE r.identity_id = i.id) AS emails
       FROM vu_identity i WHERE i.client_customer_id = $1`,
      [clientCustomerId],
    );
    return row;
  }

  it('P5 P6 16 jobs with the same notifications, each in another order: one effect each, and none waits in a circle', async () => {
    const stories = await customers(CUSTOMERS);
    // Between the customers, so that every batch locks several identities and each of them several times.
    const events = Array.from({ length: EVENTS_EACH }, (_, turn) =>
      stories.map((story) => story[turn]!),
    ).flat();
    const ids = await store(events);
    const apply = jest.spyOn(test.app.get(ApplyNotifications, { strict: false }), 'apply');
    const queue = queueOf(test, NOTIFICATIONS_QUEUE);
    // Two of three in each, so that the batches are about the same identities, and not about the same notifications.
    const jobs = Array.from({ length: JOBS }, (_, job) => {
      const turned = [...ids.slice(job), ...ids.slice(0, job)];
      return { name: 'apply', data: { ids: turned.filter((_id, index) => (index + 2 * job) % 3 !== 0) } };
    });
    await queue.addBulk(jobs);
    await queue.resume();
    await untilIdle(test);

    const outcomes = await Promise.allSettled(apply.mock.results.map(({ value }) => value as Promise<void>));
    apply.mockRestore();
    // On a machine that is slow enough the last in line runs into the limit of a transaction, and its job comes again.
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(failures.filter((failure) => (failure as { code?: string }).code !== LOCK_NOT_AVAILABLE)).toEqual(
      [],
    );
    for (const [event] of stories) {
      expect(await effectsOn(event!)).toEqual({ applied: 5, history: 5, cases: 1, causes: 5, emails: 1 });
    }
  });

  it('P5 history tells of several notifications about one identity one after the other', async () => {
    const [story] = await customers(1);
    const types = ['MOVED_OUT_OF_COVERAGE', 'DISCONNECT', 'PORT'];
    // By their eventIds, as they are locked, they come the other way round.
    const events = types.map((eventType, index) => {
      return { ...story![index]!, eventType, eventId: `${9 - index}-${randomUUID()}` };
    });
    const ids: string[] = [];
    for (const event of events) ids.push(...(await store([event])));
    const queue = queueOf(test, NOTIFICATIONS_QUEUE);
    await queue.add('apply', { ids });
    await queue.resume();
    await untilIdle(test);

    const view = await test.users.findIdentity(events[0]!.clientCustomerId!);
    const steps = view!.history.filter(({ what }) => what === 'notification_applied');
    expect(steps.map(({ causeId }) => causeId)).toEqual(ids);
    expect(steps.map(({ before, after }) => [before?.doubt, after?.doubt])).toEqual([
      [null, 'out_of_coverage'],
      ['out_of_coverage', 'number_disconnected'],
      ['number_disconnected', 'number_disconnected'],
    ]);
  });

  it('P2 a batch parks what is about nobody we know, and applies the rest', async () => {
    const [story] = await customers(1);
    const strangers = [item({ clientCustomerId: randomUUID() }), item({ identityId: randomUUID() })];
    const ids = await store([strangers[0]!, story![0]!, strangers[1]!]);
    const queue = queueOf(test, NOTIFICATIONS_QUEUE);
    await queue.add('apply', { ids });
    await queue.resume();
    await untilIdle(test);

    const rows = await test.dataSource.query<{ status: string; reason: string | null }[]>(
      'SELECT status, reason FROM vu_notification WHERE id = ANY($1) ORDER BY id',
      [ids],
    );
    const byEvent = (stranger: boolean) => rows.filter(({ status }) => (status === 'parked') === stranger);
    expect(byEvent(true)).toEqual(Array(2).fill({ status: 'parked', reason: 'unknown_identity' }));
    expect(byEvent(false)).toEqual([{ status: 'applied', reason: null }]);
  });
});
