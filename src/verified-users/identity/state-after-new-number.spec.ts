import type { IdentityState } from './identity-state';
import { stateAfterNewNumber } from './state-after-new-number';

const STATE: IdentityState = {
  status: 'verified',
  watch: 'watched',
  doubt: null,
  verifiedAt: new Date('2026-01-01T00:00:00Z'),
};

describe('stateAfterNewNumber', () => {
  it.each([
    ['pending', 'pending', 'watched'],
    ['verified', 'reverification_required', 'unwatched'],
    ['reverification_required', 'reverification_required', 'unwatched'],
    ['lapsed', 'lapsed', 'unwatched'],
    ['closed', 'closed', 'watched'],
  ] as const)('makes %s to %s, %s', (before, status, watch) => {
    expect(stateAfterNewNumber({ ...STATE, status: before }, '+12025550123')).toEqual({
      ...STATE,
      status,
      watch,
    });
  });

  it('knows that Prove does not watch every country', () => {
    expect(stateAfterNewNumber(STATE, '+447700900123').watch).toBe('not_covered');
  });

  it('is unwatched without a number', () => {
    expect(stateAfterNewNumber(STATE, null).watch).toBe('unwatched');
  });
});
