import type { QueryRunner } from 'typeorm';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { DrainJournal } from '../../src/verified-users/webhook/drain/drain-journal.service';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { untilIdle } from '../integration/core/idle-queues';
import { ADAPTERS } from './door/start-door';
import { TEST_LIMIT_MS, scale } from './support/scale';

const CONNECTIONS = 20;
const DELIVERIES = 50;
/** Longer than a delivery may wait for the database. */
const HELD_MS = 5_000;

describe.each(ADAPTERS)('on %s', (adapter) => {
  let directory: string;
  let test: TestApp;
  beforeAll(async () => {
    directory = await makeDataFolder();
    test = await startTestApp({ adapter, options: { journal: { directory } } });
    await test.users.registerIdentity({
      clientCustomerId: 'customer',
      email: 'customer@example.com',
      enrollment: { proveId: 'prove', verifiedAt: new Date('2025-01-01') },
    });
  });
  afterAll(async () => {
    await test.close();
    await removeDataFolder(directory);
  });

  it(
    'P1 P8 a host that holds every connection of the pool: nothing acknowledged is lost, and all is well afterwards',
    async () => {
      const acknowledged: string[] = [];
      const statuses = new Set<number>();
      let sent = 0;
      for (let round = 0; round < scale.rounds; round++) {
        const held = await Promise.all(Array.from({ length: CONNECTIONS }, () => hold()));
        const answers = Array.from({ length: DELIVERIES }, async () => {
          const notification = item({ clientCustomerId: 'customer', identityId: 'prove' });
          sent += 1;
          const answer = await test.deliver({ notifications: [notification] });
          await answer.text();
          statuses.add(answer.status);
          if (answer.status === 200) acknowledged.push(notification.eventId);
        });
        // The fault has a length of its own: the host lets go after it, or when nobody waits any more.
        let timer: NodeJS.Timeout | undefined;
        const heldLong = new Promise((resolve) => (timer = setTimeout(resolve, HELD_MS)));
        await Promise.race([heldLong, Promise.all(answers)]);
        clearTimeout(timer);
        await Promise.all(held.map((runner) => runner.release()));
        await Promise.all(answers);
        await test.app.get(DrainJournal, { strict: false }).drain();
        expect((await test.deliver({ notifications: [] })).status).toBe(200);
      }
      await test.until(async () => (await statusOf(acknowledged)).length === acknowledged.length);
      await untilIdle(test);
      const rows = await statusOf(acknowledged);
      const applied = rows.filter(({ status }) => status === 'applied').length;
      const doubled = rows.filter(({ effects }) => effects !== 1).length;
      const lost = acknowledged.length - applied;
      process.stdout.write(
        `FAULT pool held by the host, ${adapter} | ${scale.rounds} times | sent ${sent} | acknowledged ${acknowledged.length} | stored ${rows.length} | applied ${applied} | lost ${lost} | doubled ${doubled} | answers ${[...statuses].join()}\n`,
      );
      expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
      expect([...statuses]).toEqual([200]);
      expect(test.smtp.messages).toHaveLength(1);
    },
    TEST_LIMIT_MS,
  );

  async function hold(): Promise<QueryRunner> {
    const runner = test.dataSource.createQueryRunner();
    await runner.connect();
    return runner;
  }

  function statusOf(eventIds: string[]): Promise<{ status: string; effects: number }[]> {
    return test.dataSource.query(
      `SELECT status, (SELECT count(*)::int FROM vu_identity_history
                        WHERE cause_kind = 'notification' AND cause_id = n.id::text AND what = 'notification_applied') AS effects
         FROM vu_notification n WHERE event_id = ANY($1) AND status <> 'stored'`,
      [eventIds],
    );
  }
});
