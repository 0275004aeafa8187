import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { MetricsRegistry, ReadinessService, RunSchedule, ScheduleOverview } from '../../src';
import { SCHEDULES_QUEUE } from '../../src/verified-users/queue/queue-names';
import { SchedulesProcessor } from '../../src/verified-users/schedule/run/schedules.processor';
import { SweepTimer } from '../../src/verified-users/schedule/sweep-timer.service';
import { ScheduleProbe, SCHEDULES_OFF } from '../support/schedule-probe';
import { startTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-03-28T12:00:00Z');

describe('what is told of schedules', () => {
  let now = START;
  let nightly: ScheduleProbe;
  let often: ScheduleProbe;
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({
      extras: { role: 'web' },
      options: { now: () => now, schedules: { ...SCHEDULES_OFF, timeZone: 'Europe/London' } },
      configure: (host) => {
        nightly = new ScheduleProbe({ cron: '15 3 * * *' }, 'retention');
        often = new ScheduleProbe({ everySeconds: 60 }, 'reminders');
        nightly.join(host);
        often.join(host);
      },
    });
  });

  beforeEach(async () => {
    now = START;
    nightly.act = often.act = () => Promise.resolve();
    await app.dataSource.query('DELETE FROM vu_schedule_run');
  });

  afterAll(() => app.close());

  const get = <T>(type: new (...args: never[]) => T): T => app.app.get(type, { strict: false });
  const later = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000));
  const run = (name: string) => get(RunSchedule).run(name);
  const stateOf = async (name: string) =>
    (await get(ScheduleOverview).read()).find((state) => state.name === name)!;
  const check = async () => (await get(ReadinessService).check()).checks['schedules']!;
  /** Of the two probes. */
  const metrics = async () =>
    (await get(MetricsRegistry).metrics())
      .split('\n')
      .filter((line) =>
        /^verified_users_schedule_(last_run|running)\w*\{schedule="(reminders|retention)"/.test(line),
      );

  const fail = async () => {
    throw new Error('no');
  };

  const doubts: unknown[] = [];
  /** What is expected in the middle of a run: that it fails there is the run's outcome, and must be this test's too. */
  const expecting =
    (act: ScheduleProbe['act']): ScheduleProbe['act'] =>
    async (inHand) =>
      act(inHand).catch((error: unknown) => void doubts.push(error));

  afterEach(() => {
    expect(doubts.splice(0)).toEqual([]);
  });

  it('the overview has the latest run, the latest finished one and the next tick of each', async () => {
    expect(await stateOf('retention')).toEqual({
      name: 'retention',
      timing: { cron: '15 3 * * *' },
      latest: null,
      latestFinished: null,
      // The clocks in London go forward that night.
      nextTick: new Date('2026-03-29T02:15:00Z'),
      isOverdue: false,
    });
    often.act = async (inHand) => {
      await inHand.report({ reminded: 2 }, null);
      await inHand.conclude({ waiting: 1 });
      later(3);
    };
    await run('reminders');
    const finished = {
      tick: START,
      status: 'done',
      reason: null,
      counts: { reminded: 2 },
      findings: { waiting: 1 },
      startedAt: START,
      finishedAt: now,
      seconds: 3,
    };
    expect(await stateOf('reminders')).toMatchObject({
      latest: finished,
      latestFinished: finished,
      nextTick: new Date(START.getTime() + 60_000),
    });
    often.act = expecting(async () => {
      later(10);
      expect(await stateOf('reminders')).toMatchObject({
        latest: { status: 'running', seconds: 10, finishedAt: null },
        latestFinished: finished,
      });
    });
    await run('reminders');
    expect(often.begun).toHaveLength(2);
  });

  it('readiness names the schedule and the code of a failed run, until one is done', async () => {
    const off = { status: 'never', off: true };
    await run('reminders');
    expect(await check()).toEqual({
      status: 'up',
      reminders: { status: 'done', lastRun: START, seconds: 0, counts: {} },
      retention: { status: 'never' },
      'due-checks': off,
      reconciliation: off,
      silence: off,
      history: off,
    });
    nightly.act = fail;
    await run('retention');
    expect(await check()).toMatchObject({
      status: 'degraded',
      reason: 'retention failed (UNEXPECTED)',
      retention: { status: 'failed' },
    });
    later(1);
    // One that goes on has not yet mended it.
    nightly.act = expecting(async () => expect(await check()).toMatchObject({ status: 'degraded' }));
    expect(await run('retention')).toMatchObject({ outcome: 'done' });
    expect(await check()).toMatchObject({ status: 'up' });
    nightly.act = fail;
    later(1);
    await run('retention');
    nightly.timing = false;
    expect(await check()).toMatchObject({ status: 'up', retention: { status: 'failed', off: true } });
    nightly.timing = { cron: '15 3 * * *' };
  });

  it('readiness names a schedule that does not run: never at the start, and not while it runs', async () => {
    // After a stop, its latest run is long ago.
    await run('retention');
    await app.dataSource.query(`UPDATE vu_schedule_run SET started_at = $1, finished_at = $1`, [
      new Date('2026-03-01'),
    ]);
    expect(await stateOf('retention')).toMatchObject({ isOverdue: true });
    expect(await check()).toMatchObject({ status: 'up' });
    later(361);
    expect(await check()).toMatchObject({
      status: 'degraded',
      reason: 'reminders is overdue: is a worker running?; retention is overdue: is a worker running?',
    });
    await run('retention');
    often.act = expecting(async () => {
      later(3_600);
      expect(await check()).toMatchObject({ status: 'up', reminders: { status: 'running' } });
      await app.dataSource.query(`UPDATE vu_schedule_run SET lease_until = now() - interval '1 s'
                                   WHERE status = 'running'`);
      expect(await check()).toMatchObject({
        status: 'degraded',
        reason: expect.stringMatching(/^reminders/),
      });
    });
    await run('reminders');
    expect(await check()).toMatchObject({ status: 'up' });
  });

  it('metrics tell when each ran, for how long, with what outcome and what it did', async () => {
    expect(await metrics()).toEqual([
      'verified_users_schedule_running{schedule="reminders"} 0',
      'verified_users_schedule_running{schedule="retention"} 0',
    ]);
    nightly.act = async (inHand) => {
      await inHand.report({ deleted: 7, kept: 0 }, null);
      later(2);
    };
    await run('retention');
    later(60);
    nightly.act = expecting(async () => {
      expect(await metrics()).toEqual([
        `verified_users_schedule_last_run_timestamp_seconds{schedule="retention"} ${START.getTime() / 1000 + 62}`,
        'verified_users_schedule_last_run_duration_seconds{schedule="retention"} 2',
        'verified_users_schedule_last_run_success{schedule="retention"} 1',
        'verified_users_schedule_running{schedule="reminders"} 0',
        'verified_users_schedule_running{schedule="retention"} 1',
        'verified_users_schedule_last_run_items{schedule="retention",word="kept"} 0',
        'verified_users_schedule_last_run_items{schedule="retention",word="deleted"} 7',
      ]);
    });
    await run('retention');
    later(1);
    nightly.act = fail;
    await run('retention');
    expect(await metrics()).toContain('verified_users_schedule_last_run_success{schedule="retention"} 0');
    const away = jest.spyOn(get(ScheduleOverview), 'read').mockRejectedValue(new Error('away'));
    expect(await metrics()).toEqual([]);
    away.mockRestore();
  });

  it('a check that throws, or that does not come to an end, is degraded, and holds up no other', async () => {
    const readiness = get(ReadinessService);
    readiness.addCheck('broken', () => Promise.reject(new Error('no')));
    readiness.addCheck('hung', () => new Promise(() => undefined));
    const unknown = { status: 'degraded', reason: 'unknown' };
    expect(await readiness.check()).toMatchObject({
      ready: true,
      checks: { broken: unknown, hung: unknown, schedules: { status: 'up' } },
    });
  });

  it('a web process sets no ticks and takes none', async () => {
    const queue = app.app.get<Queue>(getQueueToken(SCHEDULES_QUEUE), { strict: false });
    expect(() => get(SchedulesProcessor)).toThrow();
    expect(() => get(SweepTimer)).toThrow();
    expect([await queue.getJobSchedulers(), await queue.getWorkersCount()]).toEqual([[], 0]);
  });
});
