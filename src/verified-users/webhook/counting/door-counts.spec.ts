import type { Clock } from '../../options/clock';
import type { ResolvedOptions } from '../../options/resolved-options';
import { DoorCounts } from './door-counts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 2, 29, 0, 30);

describe('DoorCounts', () => {
  let now: number;
  let counts: DoorCounts;

  beforeEach(() => {
    now = START;
    const options = { projects: new Map([['default', {}]]) } as unknown as ResolvedOptions;
    counts = new DoorCounts(options, { now: () => new Date(now) } as Clock);
  });

  it('counts by hour, and the refused ones since the last accepted one too', () => {
    counts.refused('default', true);
    counts.accepted('default');
    counts.refused('default', true);
    now += HOUR_MS;
    counts.refused('default', true);
    const hour = START - (START % HOUR_MS);
    const times = { acceptedAt: START, refusedAt: START };
    expect(counts.take()).toEqual([
      { project: 'default', hour, accepted: 1, refused: 2, refusedSince: 1, ...times },
      {
        ...{ project: 'default', hour: hour + HOUR_MS, accepted: 0, refused: 1, refusedSince: 1 },
        ...{ acceptedAt: null, refusedAt: now },
      },
    ]);
    expect(counts.take()).toEqual([]);
  });

  it('P3 does not count projects that do not exist', () => {
    for (let n = 0; n < 1_000; n++) counts.refused(`stranger-${n}`, false);
    expect(counts.take()).toEqual([]);
  });

  it('keeps what could not be written, together with what came meanwhile', () => {
    counts.refused('default', true);
    const taken = counts.take();
    now += 1_000;
    counts.refused('default', true);
    counts.giveBack(taken);
    expect(counts.take()).toMatchObject([{ refused: 2, refusedSince: 2, refusedAt: now }]);
    counts.refused('default', true);
    const again = counts.take();
    counts.accepted('default');
    counts.giveBack(again);
    expect(counts.take()).toMatchObject([{ accepted: 1, refused: 1, refusedSince: 0, acceptedAt: now }]);
  });

  it('forgets the oldest hours when nothing can be written for days', () => {
    for (let hour = 0; hour < 100; hour++, now += HOUR_MS) {
      counts.accepted('default');
      counts.giveBack(counts.take());
    }
    const kept = counts.take();
    expect(kept).toHaveLength(48);
    expect(kept.at(-1)!.acceptedAt).toBe(now - HOUR_MS);
  });
});
