import * as crypto from 'node:crypto';
import { BearerTokens } from './bearer-tokens';

jest.mock('node:crypto', () => {
  const real = jest.requireActual<typeof crypto>('node:crypto');
  return { ...real, timingSafeEqual: jest.fn(real.timingSafeEqual) };
});

const FIRST = 'first-token-0123456789-0123456789-abc';
const SECOND = 'second-token-0123456789-0123456789';
const EXPIRY = new Date('2026-06-01T00:00:00Z');
const BEFORE = new Date(EXPIRY.getTime() - 1);

describe('BearerTokens', () => {
  const tokens = new BearerTokens([
    { token: FIRST, projects: 'all', name: 'first', expiresAt: null },
    { token: SECOND, projects: ['a'], name: 'second', expiresAt: EXPIRY },
  ]);

  it.each([
    [`Bearer ${FIRST}`, 'first'],
    [`bearer ${SECOND}`, 'second'],
    [`Bearer  ${SECOND} `, 'second'],
    [FIRST, undefined],
    [`Basic ${FIRST}`, undefined],
    [`Bearer ${FIRST}x`, undefined],
    [`Bearer ${FIRST.slice(0, -1)}`, undefined],
    [`Bearer ${FIRST} ${SECOND}`, undefined],
    ['Bearer ', undefined],
    ['', undefined],
    [undefined, undefined],
    [[`Bearer ${FIRST}`], undefined],
  ])('%j: %j', (header, actor) => {
    expect(tokens.find(header, BEFORE)?.actor).toBe(actor);
  });

  it.each([`Bearer ${FIRST}`, `Bearer ${SECOND}`, 'Bearer x', undefined])(
    'compares every token in constant time, whichever was given: %s',
    (header) => {
      jest.mocked(crypto.timingSafeEqual).mockClear();
      tokens.find(header, BEFORE);
      expect(crypto.timingSafeEqual).toHaveBeenCalledTimes(2);
    },
  );

  it('P19 yields the projects of the token, until it expires', () => {
    expect(tokens.find(`Bearer ${FIRST}`, EXPIRY)).toEqual({ projects: 'all', actor: 'first' });
    expect(tokens.find(`Bearer ${SECOND}`, BEFORE)).toEqual({ projects: ['a'], actor: 'second' });
    expect(tokens.find(`Bearer ${SECOND}`, EXPIRY)).toBeNull();
  });

  it('accepts nothing without tokens', () => {
    const none = new BearerTokens([]);
    expect(none.isEmpty).toBe(true);
    expect(none.find('Bearer ', BEFORE)).toBeNull();
    expect(none.find(undefined, BEFORE)).toBeNull();
  });
});
