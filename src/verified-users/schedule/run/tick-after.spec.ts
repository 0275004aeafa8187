import { tickAfter } from './tick-after';

const ticksOf = (cron: string, timeZone: string, from: string, count: number) => {
  let tick = new Date(from);
  return Array.from({ length: count }, () => (tick = tickAfter({ cron }, timeZone, tick)).toISOString());
};

describe('the next tick', () => {
  it('of an interval is that much later, whatever the clocks on the wall do', () => {
    const before = new Date('2026-03-08T06:59:30Z');
    expect(tickAfter({ everySeconds: 60 }, 'America/New_York', before)).toEqual(
      new Date('2026-03-08T07:00:30Z'),
    );
  });

  it('of a pattern keeps the time of day over a change of the clocks', () => {
    expect(ticksOf('15 3 * * *', 'Europe/London', '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T03:15:00.000Z',
      '2026-03-29T02:15:00.000Z',
      '2026-03-30T02:15:00.000Z',
    ]);
  });

  it('of a time that is skipped in spring comes an hour later, and is not left out', () => {
    expect(ticksOf('30 2 * * *', 'America/New_York', '2026-03-07T12:00:00Z', 2)).toEqual([
      '2026-03-08T07:30:00.000Z',
      '2026-03-09T06:30:00.000Z',
    ]);
  });

  it('of a time that comes twice in autumn comes once', () => {
    expect(ticksOf('30 1 * * *', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T06:30:00.000Z',
    ]);
  });

  it("a pattern's own time zone goes before the common one", () => {
    const midnight = new Date('2026-06-01T00:00:00Z');
    expect(
      tickAfter({ cron: '0 9 * * *', timeZone: 'Asia/Tokyo' }, 'UTC', new Date(midnight.getTime() - 1)),
    ).toEqual(midnight);
  });
});
