import { checkDueAt } from './check-due-at';

const SINCE = new Date('2026-01-01T00:00:00Z');

describe('checkDueAt', () => {
  it('a number that Prove watches needs no check', () => {
    expect(checkDueAt('watched', SINCE, 3600)).toBeNull();
  });

  it.each(['not_covered', 'unwatched', 'unknown'] as const)('%s is due after the given time', (watch) => {
    expect(checkDueAt(watch, SINCE, 3600)).toEqual(new Date('2026-01-01T01:00:00Z'));
  });
});
