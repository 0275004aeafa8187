import fc from 'fast-check';
import { readRetryAfter } from './retry-after';

const now = new Date('2026-01-01T00:00:00Z');

describe('readRetryAfter', () => {
  it.each([
    ['1', 1],
    [' 30 ', 30],
    ['0', 0],
    ['1.5', 1.5],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30],
    ['Thursday, 01-Jan-26 00:00:30 GMT', 30],
    ['Thu Jan  1 00:00:30 2026 GMT', 30],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['-1', null],
    ['soon', null],
    ['2026', 2026],
    ['Thu, 99 Jan 2026', null],
    ['', null],
    [null, null],
  ])('%j is %j', (header, seconds) => {
    expect(readRetryAfter(header, now)).toBe(seconds);
  });

  it('is never negative and always a number, or null', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const seconds = readRetryAfter(header, now);
        if (seconds !== null) expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).not.toBeNaN();
      }),
    );
  });
});
