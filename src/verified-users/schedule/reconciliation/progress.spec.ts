import type { ScheduleRunInHand } from '../run/schedule';
import { Progress } from './progress';
import type { Stage } from './stages';

const STAGES: Stage[] = [
  { project: 'default', step: 'active', region: 'north_america' },
  { project: 'default', step: 'all', region: 'north_america' },
];
const NOW = new Date('2026-05-02T03:15:00Z');

/** @returns the progress, and the cursor that it reported last. */
function begin(id: string, cursor: unknown) {
  const reported: { cursor: unknown } = { cursor: null };
  const run: ScheduleRunInHand = {
    ...{ id, cursor, now: NOW, signal: new AbortController().signal },
    report: (_, next) => {
      reported.cursor = JSON.parse(JSON.stringify(next));
      return Promise.resolve();
    },
    conclude: () => Promise.resolve(),
  };
  return { progress: new Progress(run, STAGES), reported };
}

describe('Progress', () => {
  it('goes on in the middle of a stage, also in another run, with the same mark', async () => {
    const { progress, reported } = begin('1', null);
    await progress.keep({ at_prove_active: 100 }, 'a-key');
    const { progress: next } = begin('2', reported.cursor);
    expect(next).toMatchObject({ mark: '1', stage: STAGES[0], after: 'a-key' });
    expect(next.ofStage).toEqual({ at_prove_active: 100 });
  });

  it('with all done only the same run ends it; the next one compares anew', async () => {
    const { progress, reported } = begin('1', null);
    await progress.finish({ at_prove_active: 7 });
    await progress.finish({ at_prove: 7 });
    expect(begin('1', reported.cursor).progress).toMatchObject({ mark: '1', stage: null });
    const { progress: next } = begin('2', reported.cursor);
    expect(next).toMatchObject({ mark: '2', since: NOW, stage: STAGES[0], after: null, totals: {} });
  });

  it.each<[string, object]>([
    ['run', { run: undefined }],
    ['mark', { mark: 7 }],
    ['since', { since: 'yesterday' }],
    ['stage', { stage: undefined }],
    ['stage of none there is', { stage: { project: 'default', step: 'active', region: 'international' } }],
    ['key', { after: 7 }],
    ['counts', { totals: undefined }],
    ['counts of the stage', { ofStage: { at_prove: '7' } }],
  ])('a cursor with another %s begins anew', async (_, change) => {
    const { progress, reported } = begin('1', null);
    await progress.keep({}, 'a-key');
    const { progress: next } = begin('2', { ...(reported.cursor as object), ...change });
    expect(next).toMatchObject({ mark: '2', stage: STAGES[0], after: null });
  });

  it.each([null, undefined, 'nonsense', 7, [], {}])('so does %j', (cursor) => {
    expect(begin('2', cursor).progress).toMatchObject({ mark: '2', stage: STAGES[0] });
  });
});
