import { isOverdue } from './is-overdue';

const at = (time: string) => new Date(`2026-03-${time}Z`);

describe('a schedule is overdue', () => {
  it('five minutes after the tick that no run followed', () => {
    const timing = { everySeconds: 60 };
    expect(isOverdue(timing, 'UTC', at('01T12:00:00'), at('01T12:06:00'))).toBe(false);
    expect(isOverdue(timing, 'UTC', at('01T12:00:00'), at('01T12:06:01'))).toBe(true);
  });

  it('by the clocks on the wall: the night in which they go forward is an hour shorter', () => {
    const timing = { cron: '15 3 * * *' };
    const over = (now: string) => isOverdue(timing, 'Europe/London', at('28T03:15:01'), at(now));
    expect([over('29T02:19:00'), over('29T02:21:00')]).toEqual([false, true]);
  });

  it('not when the clock was set back since', () => {
    expect(isOverdue({ everySeconds: 60 }, 'UTC', at('01T12:00:00'), at('01T09:00:00'))).toBe(false);
  });
});
