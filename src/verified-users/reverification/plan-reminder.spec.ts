import { planReminder } from './plan-reminder';

const DAY = 86_400;
const AFTER = [2 * DAY, 5 * DAY];
const INVITED_AT = new Date('2026-03-01T12:00:00Z');
const day = (days: number) => new Date(INVITED_AT.getTime() + days * DAY * 1000);

describe('planReminder', () => {
  it.each([
    ['at the invitation the first is planned', 0, 0, { step: null, reminders: 0, nextAt: day(2) }],
    ['a moment early nothing is due', 0, 2 - 1e-8, { step: null, reminders: 0, nextAt: day(2) }],
    ['at its time the first is due', 0, 2, { step: 1, reminders: 1, nextAt: day(5) }],
    ['late, and the second is not put off by it', 0, 4.9, { step: 1, reminders: 1, nextAt: day(5) }],
    ['the second is the last', 1, 5, { step: 2, reminders: 2, nextAt: null }],
    ['two that were missed become one', 0, 9, { step: 2, reminders: 2, nextAt: null }],
    ['a clock that was set back repeats nothing', 1, -3, { step: null, reminders: 1, nextAt: day(5) }],
    ['nor does it when all were made', 2, 1, { step: null, reminders: 2, nextAt: null }],
    ['more were made than are planned now', 7, 30, { step: null, reminders: 7, nextAt: null }],
  ])('%s', (_, made, days, plan) => {
    expect(planReminder(INVITED_AT, made, AFTER, day(days))).toEqual(plan);
  });

  it('without a plan nobody is reminded', () => {
    expect(planReminder(INVITED_AT, 0, [], day(9))).toEqual({ step: null, reminders: 0, nextAt: null });
  });
});
