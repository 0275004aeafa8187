import fc from 'fast-check';
import { DateTime } from 'luxon';
import { nextAllowedMoment } from './next-allowed-moment';

const NIGHT = { from: '21:00', to: '08:00' };
const NEW_YORK = 'America/New_York';
const BERLIN = 'Europe/Berlin';

// 2026: clocks go forward on 8 March in New York (02:00 EST) and on 29 March in Berlin (02:00 CET), and back on
// 1 November in New York (02:00 EDT) and on 25 October in Berlin (03:00 CEST).
describe('nextAllowedMoment', () => {
  it.each([
    ['by day it is now', NIGHT, NEW_YORK, '2026-01-15T15:30:20Z', '2026-01-15T15:30:20Z'],
    ['in the evening it is next morning', NIGHT, NEW_YORK, '2026-01-16T03:30:00Z', '2026-01-16T13:00:00Z'],
    [
      'after midnight it is the same morning',
      NIGHT,
      NEW_YORK,
      '2026-01-16T06:00:00Z',
      '2026-01-16T13:00:00Z',
    ],
    ['quiet begins with its first second', NIGHT, BERLIN, '2026-01-15T20:00:00Z', '2026-01-16T07:00:00Z'],
    ['and before it, it is now', NIGHT, BERLIN, '2026-01-15T19:59:59.999Z', '2026-01-15T19:59:59.999Z'],
    ['it is over with the first second after', NIGHT, BERLIN, '2026-01-16T07:00:00Z', '2026-01-16T07:00:00Z'],
    [
      'quiet hours within a day',
      { from: '12:00', to: '14:30' },
      BERLIN,
      '2026-07-01T10:30:00Z',
      '2026-07-01T12:30:00Z',
    ],
    ['over the end of a month and a year', NIGHT, BERLIN, '2026-12-31T22:00:00Z', '2027-01-01T07:00:00Z'],

    ['a night that is an hour short', NIGHT, NEW_YORK, '2026-03-08T03:00:00Z', '2026-03-08T12:00:00Z'],
    ['a night that is an hour long', NIGHT, NEW_YORK, '2026-11-01T02:00:00Z', '2026-11-01T13:00:00Z'],
    ['a night that is an hour short', NIGHT, BERLIN, '2026-03-28T22:00:00Z', '2026-03-29T06:00:00Z'],
    ['a night that is an hour long', NIGHT, BERLIN, '2026-10-24T21:00:00Z', '2026-10-25T07:00:00Z'],

    [
      'an end that is skipped',
      { from: '21:00', to: '02:30' },
      NEW_YORK,
      '2026-03-08T05:00:00Z',
      '2026-03-08T07:00:00Z',
    ],
    [
      'an end that is skipped',
      { from: '21:00', to: '02:15' },
      BERLIN,
      '2026-03-28T22:00:00Z',
      '2026-03-29T01:00:00Z',
    ],
    [
      'a beginning that is skipped',
      { from: '02:30', to: '08:00' },
      BERLIN,
      '2026-03-29T01:00:00Z',
      '2026-03-29T06:00:00Z',
    ],
    [
      'all the time between two nights is skipped',
      { from: '02:50', to: '02:30' },
      BERLIN,
      '2026-03-28T22:00:00Z',
      '2026-03-30T00:30:00Z',
    ],
    [
      'an end that comes twice, before the first',
      { from: '21:00', to: '01:30' },
      NEW_YORK,
      '2026-11-01T03:00:00Z',
      '2026-11-01T05:30:00Z',
    ],
    [
      'an end that comes twice, before the second',
      { from: '21:00', to: '01:30' },
      NEW_YORK,
      '2026-11-01T06:10:00Z',
      '2026-11-01T06:30:00Z',
    ],
    [
      'an end that comes twice, before the first',
      { from: '21:00', to: '02:30' },
      BERLIN,
      '2026-10-24T21:00:00Z',
      '2026-10-25T00:30:00Z',
    ],
    [
      'an end that comes twice, before the second',
      { from: '21:00', to: '02:30' },
      BERLIN,
      '2026-10-25T01:10:00Z',
      '2026-10-25T01:30:00Z',
    ],
  ])('%s (%j, %s)', (_, quietHours, zone, now, allowed) => {
    expect(nextAllowedMoment(new Date(now), quietHours, zone).toISOString()).toBe(
      new Date(allowed).toISOString(),
    );
  });

  it.each([
    ['without quiet hours', false as const, NEW_YORK],
    ['in a time zone that is not known here', NIGHT, 'Europe/Atlantis'],
  ])('%s it is now', (_, quietHours, zone) => {
    const now = new Date('2026-01-16T05:00:00Z');
    expect(nextAllowedMoment(now, quietHours, zone)).toEqual(now);
  });

  it('is never before now, never quiet, and never further than the next night but one', () => {
    const minute = fc.integer({ min: 0, max: 1_439 });
    const timeOfDay = (at: number) =>
      `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
    const zones = fc.constantFrom(NEW_YORK, BERLIN, 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC');
    const around = fc.constantFrom(
      '2026-03-08',
      '2026-03-29',
      '2026-04-05',
      '2026-10-04',
      '2026-10-25',
      '2026-11-01',
    );
    fc.assert(
      fc.property(
        minute,
        minute,
        zones,
        around,
        fc.integer({ min: -1_440, max: 1_440 }),
        (from, to, zone, day, at) => {
          fc.pre(from !== to);
          const now = new Date(new Date(`${day}T00:00:00Z`).getTime() + at * 60_000);
          const allowed = nextAllowedMoment(now, { from: timeOfDay(from), to: timeOfDay(to) }, zone);
          const local = DateTime.fromJSDate(allowed, { zone });
          const past = (local.hour * 60 + local.minute - from + 1_440) % 1_440;
          expect(past).toBeGreaterThanOrEqual((to - from + 1_440) % 1_440);
          expect(allowed.getTime()).toBeGreaterThanOrEqual(now.getTime());
          expect(allowed.getTime() - now.getTime()).toBeLessThanOrEqual(50 * 3_600_000);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
