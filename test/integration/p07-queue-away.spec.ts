import { randomUUID } from 'node:crypto';
import { getQueueToken } from '@nestjs/bullmq';
import type { Job, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { QueueOptions } from '../../src';
import { NOTIFICATIONS_QUEUE, type WakeUpJob } from '../../src/verified-users/queue/queue-names';
import { EmailsProcessor } from '../../src/verified-users/mail/emails.processor';
import { WakeUp } from '../../src/verified-users/queue/wake-up.service';
import { Sweeper } from '../../src/verified-users/schedule/sweeper.service';
import { engines } from '../support/engines';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { startRedisProcess, type RedisProcess } from './redis-process';

const CUSTOMERS = 20;
/** Longer than the sweeper's patience with a wake-up that may still be under way. */
const LATER_MS = 60_000;

describe('P7 the queue engine may vanish', () => {
  let database: TestDatabase;
  let clockOffsetMs = 0;
  const now = () => new Date(Date.now() + clockOffsetMs);

  beforeEach(async () => {
    database = await createTestDatabase();
    clockOffsetMs = 0;
  });

  afterEach(() => database.drop());

  async function deliverTo(web: TestApp): Promise<string[]> {
    const ids = Array.from({ length: CUSTOMERS }, () => randomUUID());
    for (const id of ids) {
      await web.users.registerIdentity({
        clientCustomerId: id,
        email: `${id}@example.com`,
        enrollment: { proveId: id, verifiedAt: new Date('2025-01-01') },
      });
    }
    const answers = await Promise.all(
      ids.map((id) => web.deliver({ notifications: [item({ clientCustomerId: id, identityId: id })] })),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    return ids;
  }

  /** Everything applied once, and one email each. */
  async function finishOn(worker: TestApp, ids: string[]): Promise<void> {
    clockOffsetMs = LATER_MS;
    await worker.app.get(Sweeper, { strict: false }).sweep();
    await worker.until(async () => {
      const views = await Promise.all(ids.map((id) => worker.users.findIdentity(id)));
      return views.every((view) => view?.reverification?.status === 'invited');
    });
    const [counts] = await worker.dataSource.query<[Record<string, number>]>(
      `SELECT (SELECT count(*)::int FROM vu_notification WHERE status = 'applied') AS applied,
              (SELECT count(*)::int FROM vu_identity_history WHERE what = 'notification_applied') AS history,
              (SELECT count(*)::int FROM vu_email_attempt) AS attempts`,
    );
    expect(counts).toEqual({ applied: CUSTOMERS, history: CUSTOMERS, attempts: CUSTOMERS });
    expect(worker.smtp.messages).toHaveLength(CUSTOMERS);
  }

  it.each(engines)(
    'P7 flushed before any worker came: the sweeper wakes what is stored, on $name',
    async (engine) => {
      const options = { queue: engine.queue(database.url), now };
      const web = await startTestApp({ database, options, extras: { role: 'web' } });
      const ids = await deliverTo(web);
      await web.app.get(WakeUp, { strict: false }).settled();
      const queue = web.app.get<Queue>(getQueueToken(NOTIFICATIONS_QUEUE), { strict: false });
      const waiting = (await queue.getWaiting()) as Job<WakeUpJob>[];
      expect(waiting.flatMap((job) => job.data.ids)).toHaveLength(CUSTOMERS);
      await queue.obliterate({ force: true });

      const worker = await startTestApp({ database, options, extras: { role: 'worker' } });
      await finishOn(worker, ids);
      await worker.close();
      await web.close();
    },
  );

  const withRedis = process.env['TEST_REDIS_URL'] ? describe : describe.skip;
  withRedis('with a Redis of its own', () => {
    let redis: RedisProcess;
    let queue: QueueOptions;

    beforeEach(async () => {
      redis = await startRedisProcess();
      queue = {
        connection: { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null },
        prefix: '{p7}',
      };
    });

    afterEach(() => redis.stop());

    it('P7 killed while deliveries come: they are answered 200, and all is applied once it is back', async () => {
      const test = await startTestApp({ database, options: { queue, now } });
      await redis.stop();
      const ids = await deliverTo(test);
      redis = await startRedisProcess([`port ${redis.port}`]);
      await finishOn(test, ids);
      await test.close();
    });

    it('P7 flushed under running workers: what comes later is applied all the same', async () => {
      const test = await startTestApp({ database, options: { queue, now } });
      const client = new Redis(redis.port, '127.0.0.1');
      await client.flushall();
      const ids = await deliverTo(test);
      await client.flushall();
      await client.quit();
      await finishOn(test, ids);
      await test.close();
    });
  });

  it.each(engines)('P18 on $name a worker that BullMQ never closes holds up no stop', async (engine) => {
    const app = await startTestApp({ engine, database });
    const { worker } = app.app.get(EmailsProcessor, { strict: false });
    // What was seen after a database came back: BullMQ waits for its own loop, which waits for nothing any more.
    Object.assign(worker, { whenCurrentJobsFinished: () => new Promise(() => undefined) });
    await app.close();
  });
});
