import * as crypto from 'node:crypto';
import { BearerTokens } from './bearer-tokens';

jest.mock('node:crypto', () => {
  const real = jest.requireActual<typeof crypto>('node:crypto');
  return { ...real, timingSafeEqual: jest.fn(real.timingSafeEqual) };
});

const FIRST = 'first-token-0123456789-0123456789-abc';
const SECOND = 'second-token-0123456789-0123456789';

describe('BearerTokens', () => {
  const tokens = new BearerTokens([FIRST, SECOND]);

  it.each([
    [`Bearer ${FIRST}`, true],
    [`bearer ${SECOND}`, true],
    [`Bearer  ${SECOND} `, true],
    [FIRST, false],
    [`Basic ${FIRST}`, false],
    [`Bearer ${FIRST}x`, false],
    [`Bearer ${FIRST.slice(0, -1)}`, false],
    [`Bearer ${FIRST} ${SECOND}`, false],
    ['Bearer ', false],
    ['', false],
    [undefined, false],
    [[`Bearer ${FIRST}`], false],
  ])('%j: %j', (header, accepted) => {
    expect(tokens.accept(header)).toBe(accepted);
  });

  it.each([`Bearer ${FIRST}`, `Bearer ${SECOND}`, 'Bearer x', undefined])(
    'compares every token in constant time, whichever was given: %s',
    (header) => {
      jest.mocked(crypto.timingSafeEqual).mockClear();
      tokens.accept(header);
      expect(crypto.timingSafeEqual).toHaveBeenCalledTimes(2);
    },
  );

  it('accepts nothing without tokens', () => {
    const none = new BearerTokens([]);
    expect(none.isEmpty).toBe(true);
    expect(none.accept('Bearer ')).toBe(false);
    expect(none.accept(undefined)).toBe(false);
  });
});
