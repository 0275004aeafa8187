import { randomUUID } from 'node:crypto';
import type { DueCheckRule } from '../options/schedule-options.interface';
import { checkDueAt, checksWatched, type CheckOptions, type IdentityToCheck } from './check-due-at';

const SINCE = new Date('2026-01-01T00:00:00Z');
const NOW = new Date('2026-01-01T00:00:05Z');
const HOUR = 3600;
/** No offset: its first 32 bits are zero. */
const FIRST = '00000000-0000-4000-8000-000000000000';

const GB = '+447968900002';
const US = '+12025550123';

function optionsOf(rules: DueCheckRule[] = [], spreadSeconds = 0): CheckOptions {
  return {
    reverification: { uncoveredCheckSeconds: HOUR },
    schedules: { dueChecks: { rules, spreadSeconds } },
  };
}

function hours(given: Partial<IdentityToCheck>, rules: DueCheckRule[] = []): number | null {
  const identity = { id: FIRST, project: 'default', watch: 'unwatched' as const, phoneNumber: US, ...given };
  const due = checkDueAt(identity, SINCE, NOW, optionsOf(rules));
  return due && (due.getTime() - SINCE.getTime()) / 1000 / HOUR;
}

describe('checkDueAt', () => {
  it('without a rule a number that Prove watches needs no check', () => {
    expect(hours({ watch: 'watched' })).toBeNull();
  });

  it.each(['not_covered', 'unwatched', 'unknown'] as const)(
    'without a rule %s is due after `uncoveredCheckSeconds`',
    (watch) => {
      expect(hours({ watch })).toBe(1);
    },
  );

  const RULES: DueCheckRule[] = [
    { project: 'second', watched: true, afterSeconds: 9 * HOUR },
    { project: 'second', countries: ['GB'], afterSeconds: null },
    { countries: ['GB', 'FR'], afterSeconds: 2 * HOUR },
    { countries: ['US'], watched: true, afterSeconds: 5 * HOUR },
    { countries: ['US'], afterSeconds: 6 * HOUR },
  ];

  it.each<[string, Partial<IdentityToCheck>, number | null]>([
    ['country', { phoneNumber: GB, watch: 'not_covered' }, 2],
    ['country and watch', { watch: 'watched' }, 5],
    ['country, whatever the watch', { watch: 'unknown' }, 6],
    ['project before country', { project: 'second', watch: 'watched', phoneNumber: GB }, 9],
    ['never, though a later rule fits too', { project: 'second', phoneNumber: GB }, null],
    ['a later rule when the project is another', { project: 'second' }, 6],
    ['the defaults for another country', { phoneNumber: '+4915112345678', watch: 'not_covered' }, 1],
    ['the defaults where the number does not tell its country', { phoneNumber: '+447700900123' }, 1],
    ['the defaults where there is no number', { phoneNumber: null, watch: 'watched' }, null],
  ])('the first rule that fits holds: %s', (_, identity, expected) => {
    expect(hours(identity, RULES)).toBe(expected);
  });

  it('what is overdue is spread from now on', () => {
    const identity = {
      id: '80000000-0000-4000-8000-000000000000',
      project: 'default',
      watch: 'unknown' as const,
    };
    const long = new Date(SINCE.getTime() + 10 * HOUR * 1000);
    const due = checkDueAt({ ...identity, phoneNumber: null }, SINCE, long, optionsOf([], 2 * HOUR));
    expect(due).toEqual(new Date(long.getTime() + HOUR * 1000));
  });

  it('falls evenly over the spread, and always equally for one identity', () => {
    const options = optionsOf([], 24 * HOUR);
    const ids = Array.from({ length: 10_000 }, () => randomUUID());
    const due = ids.map((id) => hoursAfter(id, options));
    expect(ids.map((id) => hoursAfter(id, options))).toEqual(due);
    const perHour = Array.from({ length: 24 }, () => 0);
    for (const hour of due) perHour[Math.floor(hour)]! += 1;
    const expected = ids.length / 24;
    const chiSquare = perHour.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 23 degrees of freedom: by chance once in many millions of runs.
    expect(chiSquare).toBeLessThan(90);
  });
});

function hoursAfter(id: string, options: CheckOptions): number {
  const identity = { id, project: 'default', watch: 'unknown' as const, phoneNumber: null };
  const due = checkDueAt(identity, SINCE, SINCE, options)!;
  return (due.getTime() - SINCE.getTime()) / 1000 / HOUR - 1;
}

describe('checksWatched', () => {
  it.each<[boolean, DueCheckRule[]]>([
    [false, []],
    [
      false,
      [
        { watched: false, afterSeconds: HOUR },
        { watched: true, afterSeconds: null },
      ],
    ],
    [true, [{ watched: true, afterSeconds: HOUR }]],
    [true, [{ countries: ['US'], afterSeconds: HOUR }]],
  ])('%s of %j', (expected, rules) => {
    expect(checksWatched(optionsOf(rules))).toBe(expected);
  });
});
