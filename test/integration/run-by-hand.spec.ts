import { ScheduleOverview } from '../../src';
import { runOnce } from '../../src/service/commands/run-once';
import { ScheduleProbe, SCHEDULES_OFF } from '../support/schedule-probe';
import { startTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-03-28T12:00:00Z');
const NEVER = new AbortController().signal;

describe('a schedule that is run by hand', () => {
  let now = START;
  // Off: it can be run by hand all the same.
  const nightly = new ScheduleProbe(false);
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({
      extras: { role: 'web' },
      options: { now: () => now, schedules: SCHEDULES_OFF },
      configure: (host) => nightly.join(host),
    });
  });

  beforeEach(async () => {
    now = START;
    nightly.act = () => Promise.resolve();
    await app.dataSource.query('DELETE FROM vu_schedule_run');
  });

  afterAll(() => app.close());

  const later = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000));
  const state = async () =>
    (await app.app.get(ScheduleOverview, { strict: false }).read()).find(({ name }) => name === 'retention')!;

  async function runByHand(signal = NEVER): Promise<{ code: number; lines: string[] }> {
    const lines: string[] = [];
    const code = await runOnce(app.app, 'retention', signal, (line) => lines.push(line));
    return { code, lines };
  }

  it('says what was done and found, and ends with 0', async () => {
    nightly.act = async (inHand) => {
      await inHand.report({ deleted: 1_200, kept: 7 }, null);
      await inHand.conclude({ oldest: '2026-01-01' });
      later(2.5);
    };
    expect(await runByHand()).toEqual({
      code: 0,
      lines: [
        'what     count',
        'kept     7',
        'deleted  1200',
        '{\n  "oldest": "2026-01-01"\n}',
        'retention is done after 2.5 s.',
      ],
    });
  });

  it('says why it failed, and ends with 1', async () => {
    nightly.act = () => Promise.reject(new Error('no'));
    expect(await runByHand()).toEqual({
      code: 1,
      lines: [
        'There was nothing to do.',
        'retention failed (UNEXPECTED). The next run goes on where it was.',
      ],
    });
  });

  it('does nothing while another run goes on, and ends with 3', async () => {
    let other: unknown;
    nightly.act = async () => {
      later(1);
      other = await runByHand();
    };
    expect(await runByHand()).toMatchObject({ code: 0 });
    expect(other).toEqual({
      code: 3,
      lines: [expect.stringMatching(/^Another run of retention goes on/)],
    });
    expect(nightly.begun.at(-1)!.cursor).toBeNull();
  });

  it('P18 ends after the batch in hand when it is interrupted, and says that it goes on', async () => {
    const stop = new AbortController();
    nightly.act = async (inHand) => {
      stop.abort();
      await inHand.report({ deleted: 1 }, 'a');
    };
    const { code, lines } = await runByHand(stop.signal);
    expect([code, lines.at(-1)]).toEqual([130, expect.stringContaining('A worker goes on with it')]);
    nightly.act = () => Promise.resolve();
    expect(await runByHand()).toMatchObject({ code: 0 });
    expect(nightly.begun.at(-1)!.cursor).toBe('a');
  });

  it('P18 a run that looked at the signal itself and returned is not taken for done', async () => {
    const stop = new AbortController();
    nightly.act = async () => stop.abort();
    expect(await runByHand(stop.signal)).toMatchObject({ code: 130 });
    expect(await state()).toMatchObject({ latest: { status: 'running' } });
  });
});
