import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { SCHEDULES_QUEUE } from '../../src/verified-users/queue/queue-names';
import { RunSchedule } from '../../src/verified-users/schedule/run/run-schedule.service';
import type { ScheduleRun } from '../../src/verified-users/schedule/run/schedule-run.entity';
import { SchedulesProcessor } from '../../src/verified-users/schedule/run/schedules.processor';
import { SweepSchedules } from '../../src/verified-users/schedule/run/sweep-schedules.service';
import { engines } from '../support/engines';
import { ScheduleProbe, SCHEDULES_OFF } from '../support/schedule-probe';
import { startTestApp, untilWorkersMakeIt, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const PROCESSES = 5;
const NEVER = new AbortController().signal;

describe.each(engines)('schedules on $name', (engine) => {
  let database: TestDatabase;
  let probe: ScheduleProbe;
  const apps: TestApp[] = [];

  beforeEach(async () => {
    database = await createTestDatabase();
    probe = new ScheduleProbe();
  });

  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await database.drop();
  });

  async function start(count: number, { role = 'all' }: { role?: 'all' | 'web' } = {}): Promise<void> {
    const queue = { ...engine.queue(database.url) };
    for (let index = 0; index < count; index++) {
      apps.push(
        await startTestApp({
          engine: { ...engine, queue: () => queue },
          database,
          extras: { role },
          options: { schedules: SCHEDULES_OFF },
          configure: (app) => probe.join(app),
        }),
      );
    }
  }

  const runs = () => apps[0]!.dataSource.query<ScheduleRun[]>('SELECT * FROM vu_schedule_run ORDER BY id');
  const runner = (index = 0) => apps[index]!.app.get(RunSchedule, { strict: false });
  const sweep = (index = 0) => apps[index]!.app.get(SweepSchedules, { strict: false }).sweep();

  it(`P15 each tick runs once over ${PROCESSES} processes, and again after the engine forgot everything`, async () => {
    await start(PROCESSES);
    await probe.hears(3);
    const queue = apps[0]!.app.get<Queue>(getQueueToken(SCHEDULES_QUEUE), { strict: false });
    await queue.obliterate({ force: true });
    const before = probe.begun.length;
    await Promise.all(apps.map((_, index) => sweep(index)));
    await probe.hears(before + 3);

    const rows = await runs();
    expect(new Set(rows.map(({ tick }) => tick.getTime())).size).toBe(rows.length);
    expect(probe.begun.map(({ id }) => id).sort()).toEqual(
      [...new Set(probe.begun.map(({ id }) => id))].sort(),
    );
    expect((await queue.getJobSchedulers()).map(({ key }) => key)).toEqual(['retention']);
  });

  it('P15 16 racers on one tick: one runs, and a tick that was run is never run again', async () => {
    await start(2, { role: 'web' });
    const tick = new Date('2026-03-29T01:15:00Z');
    const race = Array.from({ length: 16 }, (_, index) => runner(index % 2).run('retention', tick, NEVER));
    const outcomes = (await Promise.all(race)).filter((one) => one !== null);
    expect(outcomes).toEqual([{ id: expect.any(String), outcome: 'done' }]);
    expect(await runner().run('retention', tick, NEVER)).toBeNull();
    // A clock that was set back: an earlier tick is another one.
    expect(await runner().run('retention', new Date(tick.getTime() - 3_600_000), NEVER)).not.toBeNull();
    expect(probe.begun).toHaveLength(2);
  });

  it('P9 a run whose process is gone goes on where it was, and its late word changes nothing', async () => {
    probe.timing = { cron: '0 0 1 1 *' };
    await start(2);
    let late: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (late = resolve));
    let renewed: () => void = () => undefined;
    // A report renews the lease, so it must not come after the lease is made to expire.
    const reported = new Promise<void>((resolve) => (renewed = resolve));
    probe.act = async (run) => {
      if (run.cursor === null) {
        await run.report({ seen: 3 }, { after: 'c' });
        renewed();
        await gone;
        await run.report({ seen: 100 }, { after: 'z' });
      } else await run.report({ seen: 2 }, { after: 'e' });
    };
    const first = runner(0).run('retention', new Date(0), NEVER);
    await reported;
    await apps[0]!.dataSource.query(`UPDATE vu_schedule_run SET lease_until = now() - interval '1 s'`);
    await sweep(1);
    await probe.hears(2);
    late();

    expect(await first).toEqual({ id: probe.begun[0]!.id, outcome: 'interrupted' });
    expect(probe.begun[1]).toMatchObject({ id: probe.begun[0]!.id, cursor: { after: 'c' } });
    const workers = apps.map(({ app }) => app.get(SchedulesProcessor, { strict: false }).worker);
    await untilWorkersMakeIt(workers, async () => (await runs())[0]!.status === 'done');
    expect((await runs())[0]).toMatchObject({ counts: { seen: 5 }, cursor: { after: 'e' } });
  });

  it('P18 a stop ends a run after its batch; another process goes on at once', async () => {
    await start(1, { role: 'web' });
    const stop = new AbortController();
    probe.act = async (run) => {
      if (run.cursor !== null) return;
      stop.abort();
      await run.report({ seen: 1 }, 1);
      throw new Error('not ended');
    };
    expect(await runner().run('retention', new Date(0), stop.signal)).toMatchObject({
      outcome: 'interrupted',
    });
    expect(await runner().run('retention', new Date(1), NEVER)).toEqual({
      id: probe.begun[0]!.id,
      outcome: 'done',
    });
    expect(await runs()).toMatchObject([{ status: 'done', tick: new Date(0), counts: { seen: 1 } }]);
  });

  it('a failed run says why by a code, counts what held, and hands on where it was', async () => {
    await start(1, { role: 'web' });
    probe.act = async (run) => {
      if (run.cursor !== null) return;
      await run.report({ seen: 1 }, { after: 'a' });
      await apps[0]!.dataSource.transaction(async (manager) => {
        await run.report({ seen: 10 }, { after: 'b' }, manager);
        await manager.query('SELECT 1 / 0');
      });
    };
    expect(await runner().run('retention', new Date(0), NEVER)).toMatchObject({ outcome: 'failed' });
    expect(await runner().run('retention', new Date(1), NEVER)).toMatchObject({ outcome: 'done' });
    expect(probe.begun[1]!.cursor).toEqual({ after: 'a' });
    expect(await runs()).toMatchObject([
      { status: 'failed', reason: 'DATABASE_22012', counts: { seen: 1 } },
      { status: 'done', counts: {} },
    ]);
  });

  it('one that is switched off has no tick any more, and one with another time gets it', async () => {
    await start(1);
    const queue = apps[0]!.app.get<Queue>(getQueueToken(SCHEDULES_QUEUE), { strict: false });
    const held = async () =>
      (await queue.getJobSchedulers()).map(({ key, every, pattern, tz }) => ({ key, every, pattern, tz }));
    probe.timing = { cron: '15 3 * * *', timeZone: 'America/New_York' };
    await sweep();
    expect(await held()).toEqual([
      { key: 'retention', every: undefined, pattern: '15 3 * * *', tz: 'America/New_York' },
    ]);
    const [{ next } = { next: 0 }] = await queue.getJobSchedulers();
    await sweep();
    expect((await queue.getJobSchedulers())[0]!.next).toBe(next);
    probe.timing = false;
    await sweep();
    expect(await held()).toEqual([]);
  });
});
