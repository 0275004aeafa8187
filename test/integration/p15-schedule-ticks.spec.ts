import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { QueueOptions } from '../../src';
import { SCHEDULES_QUEUE } from '../../src/verified-users/queue/queue-names';
import { RunSchedule } from '../../src/verified-users/schedule/run/run-schedule.service';
import type { ScheduleRun } from '../../src/verified-users/schedule/run/schedule-run.entity';
import { SchedulesProcessor } from '../../src/verified-users/schedule/run/schedules.processor';
import { SweepSchedules } from '../../src/verified-users/schedule/run/sweep-schedules.service';
import { engines, type Engine } from '../support/engines';
import { ScheduleProbe, SCHEDULES_OFF } from '../support/schedule-probe';
import { startTestApp, untilWorkersMakeIt, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { startRedisProcess, type RedisProcess } from './redis-process';

const HOUR_SECONDS = 3_600;

let database: TestDatabase;
const apps: TestApp[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await closeAll();
  await database.drop();
});

async function closeAll(): Promise<void> {
  for (const app of apps.splice(0)) await app.close();
}

/** A process of its own: its schedule may have other settings than the same one of the next. */
async function start(probe: ScheduleProbe, queue: QueueOptions): Promise<TestApp> {
  const app = await startTestApp({
    engine: { ...engines[0]!, queue: () => queue },
    database,
    options: { schedules: SCHEDULES_OFF },
    configure: (host) => probe.join(host),
  });
  apps.push(app);
  return app;
}

const queueOf = ({ app }: TestApp) => app.get<Queue>(getQueueToken(SCHEDULES_QUEUE), { strict: false });
const sweep = ({ app }: TestApp) => app.get(SweepSchedules, { strict: false }).sweep();
const nextOf = async (app: TestApp) => (await queueOf(app).getJobSchedulers())[0]?.next;
const rows = ({ dataSource }: TestApp) =>
  dataSource.query<ScheduleRun[]>('SELECT * FROM vu_schedule_run ORDER BY id');

/** Resolves once its worker has taken all that waits. */
function isIdle(app: TestApp): Promise<void> {
  const { worker } = app.app.get(SchedulesProcessor, { strict: false });
  return untilWorkersMakeIt([worker], async () => {
    const { wait, active } = await queueOf(app).getJobCounts('wait', 'active');
    return wait === 0 && active === 0;
  });
}

/** After the sweep at the start, which sets the ticks and is not waited for. */
async function hasTicks(app: TestApp): Promise<void> {
  while ((await nextOf(app)) === undefined) await sweep(app);
}

describe.each(engines)('ticks on $name', (engine: Engine) => {
  it('processes with different intervals begin no run at each sweep, and put off none', async () => {
    const queue = engine.queue(database.url);
    const often = new ScheduleProbe({ everySeconds: HOUR_SECONDS });
    const seldom = new ScheduleProbe({ everySeconds: 2 * HOUR_SECONDS });
    const app = await start(often, queue);
    await often.hears(1);
    const next = await nextOf(app);
    const other = await start(seldom, queue);
    for (const one of [other, app, other, app, other]) await sweep(one);
    await hasTicks(other);
    expect(await nextOf(app)).toBeLessThanOrEqual(next!);
    expect(await nextOf(app)).toBeGreaterThan(Date.now() + (HOUR_SECONDS - 60) * 1000);
    expect([often.begun.length, seldom.begun.length]).toEqual([1, 0]);
  });

  it('P15 a tick that was set under a clock an hour ahead is drawn in', async () => {
    const probe = new ScheduleProbe({ everySeconds: 60 });
    const app = await start(probe, engine.queue(database.url));
    await probe.hears(1);
    await queueOf(app).removeJobScheduler('retention');
    const startDate = Date.now() + HOUR_SECONDS * 1000;
    await queueOf(app).upsertJobScheduler(
      'retention',
      { every: 60_000, startDate },
      { data: { ids: ['retention'] } },
    );
    expect(await nextOf(app)).toBe(startDate);
    await sweep(app);
    expect(await nextOf(app)).toBeLessThanOrEqual(Date.now() + 60_000);
  });

  it('P15 ticks of a pattern that nobody heard are made up for by one run, however many ask for it', async () => {
    // Half a day away, whenever this runs.
    const hour = (new Date().getUTCHours() + 12) % 24;
    const probe = new ScheduleProbe({ cron: `0 ${hour} * * *` });
    const app = await start(probe, engine.queue(database.url));
    await sweep(app);
    expect(probe.begun).toHaveLength(0);
    await app.app.get(RunSchedule, { strict: false }).run('retention');
    await app.dataSource.query(`UPDATE vu_schedule_run SET started_at = now() - interval '3 days'`);
    await Promise.all([sweep(app), sweep(app), sweep(app)]);
    await probe.hears(2);
    await isIdle(app);
    await sweep(app);
    await isIdle(app);
    expect(probe.begun).toHaveLength(2);
  });

  it('P18 a process that stops in the middle of a run lets it go; another goes on where it was', async () => {
    const queue = engine.queue(database.url);
    const stopped = new ScheduleProbe({ everySeconds: HOUR_SECONDS });
    const successor = new ScheduleProbe({ everySeconds: HOUR_SECONDS });
    const first = await start(stopped, queue);
    const isCut = new Promise<void>((resolve) => {
      stopped.act = async (run) => {
        await run.report({ seen: 1 }, 1);
        const cut = new Promise((ended) => run.signal.addEventListener('abort', ended));
        resolve();
        await cut;
        // Each batch in a transaction of its own: the one in hand is kept, and none is begun after it.
        for (let batch = 2; ; batch++)
          await first.dataSource.transaction((manager) => run.report({ seen: 1 }, batch, manager));
      };
    });
    await isCut;
    await closeAll();

    const second = await start(successor, queue);
    // Wake-ups that come when it is over begin no other run.
    await Promise.all([sweep(second), sweep(second), sweep(second)]);
    await successor.hears(1);
    await isIdle(second);
    expect(successor.begun).toHaveLength(1);
    expect(successor.begun[0]).toMatchObject({ id: stopped.begun[0]!.id, cursor: 2 });
    expect(await rows(second)).toMatchObject([{ status: 'done', counts: { seen: 2 } }]);
  });
});

const withRedis = process.env['TEST_REDIS_URL'] ? describe : describe.skip;
withRedis('ticks on a Redis of their own', () => {
  let redis: RedisProcess;

  beforeEach(async () => {
    redis = await startRedisProcess();
  });

  afterEach(async () => {
    await closeAll();
    await redis.stop();
  });

  const queue = (): QueueOptions => ({
    connection: { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null },
    prefix: '{p15}',
  });

  it('P7 flushed in the middle of a run: it ends as it would have, once, and the ticks come back', async () => {
    const probe = new ScheduleProbe();
    const app = await start(probe, queue());
    let finish: () => void = () => undefined;
    const isFlushed = new Promise<void>((resolve) => (finish = resolve));
    probe.act = async (run) => {
      probe.act = () => Promise.resolve();
      await isFlushed;
      await run.report({ seen: 1 }, null);
    };
    await probe.hears(1);
    const client = new Redis(redis.port, '127.0.0.1');
    await client.flushdb();
    await client.quit();
    await sweep(app);
    finish();
    await probe.hears(3);
    const ended = (await rows(app)).filter(({ id }) => id === probe.begun[0]!.id);
    expect(ended).toMatchObject([{ status: 'done', counts: { seen: 1 } }]);
  });

  it('P7 away at the start: the process starts all the same, and the ticks come with the engine', async () => {
    const probe = new ScheduleProbe();
    await redis.kill();
    const app = await start(probe, queue());
    expect((await fetch(`${app.url}/reverify/none`)).status).toBeLessThan(500);
    await redis.revive();
    await hasTicks(app);
    await probe.hears(1);
  });
});
