import { isDue } from './is-due';

const NOW = new Date('2026-01-01T00:00:00Z');

describe('isDue', () => {
  it.each([
    ['long past', -3_600_000, true],
    ['now', 0, true],
    ['a moment ahead, by the clock of another machine', 999, true],
    ['more than a moment ahead', 1_001, false],
  ])('%s', (_, aheadMs, due) => {
    expect(isDue(new Date(NOW.getTime() + aheadMs), NOW)).toBe(due);
  });
});
