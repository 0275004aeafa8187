import { forgottenTick } from './forgotten-tick';
import type { LatestRun } from './latest-runs.sql';

const NIGHTLY = { cron: '15 3 * * *' };
const at = (time: string) => new Date(`2026-05-${time}Z`);
const run = (more: Partial<LatestRun>): LatestRun => ({
  id: '1',
  schedule: 'reconciliation',
  tick: at('01T03:15:00'),
  status: 'done',
  reason: null,
  counts: {},
  findings: null,
  startedAt: at('01T03:15:01'),
  finishedAt: at('01T03:16:00'),
  held: false,
  ...more,
});

describe('a forgotten tick', () => {
  it("is the run's own when its process is gone, whatever the timing, and none while it is there", () => {
    const running = { status: 'running', finishedAt: null } as const;
    expect(forgottenTick(run(running), false, 'UTC', at('01T03:20:00'))).toEqual(at('01T03:15:00'));
    expect(forgottenTick(run({ ...running, held: true }), NIGHTLY, 'UTC', at('09T00:00:00'))).toBeNull();
  });

  it('of a pattern is the first that no run followed, a minute later', () => {
    const tick = (now: string) => forgottenTick(run({}), NIGHTLY, 'UTC', at(now));
    expect([tick('02T03:15:59'), tick('02T03:16:01'), tick('09T00:00:00')]).toEqual([
      null,
      at('02T03:15:00'),
      at('02T03:15:00'),
    ]);
  });

  it('is made up for once, however many there were: the run that began late counts', () => {
    const late = run({ tick: at('02T03:15:00'), startedAt: at('09T12:00:00') });
    expect(forgottenTick(late, NIGHTLY, 'UTC', at('09T12:05:00'))).toBeNull();
  });

  it('there is none of an interval, nor of what is off', () => {
    expect(forgottenTick(run({}), { everySeconds: 60 }, 'UTC', at('09T00:00:00'))).toBeNull();
    expect(forgottenTick(run({}), false, 'UTC', at('09T00:00:00'))).toBeNull();
  });
});
