import { retryDelayMs } from './retry-delay';

const RETRY = { maxAttempts: 8, firstDelaySeconds: 2, maxDelaySeconds: 600 };

describe('retryDelayMs', () => {
  it.each([
    [1, 2_000],
    [2, 4_000],
    [3, 8_000],
    [8, 256_000],
    [9, 512_000],
    [10, 600_000],
    [1_000, 600_000],
    [Number.MAX_SAFE_INTEGER, 600_000],
  ])('after %d failed attempts is at most %d ms, and at least half of it', (attempts, full) => {
    expect(retryDelayMs(attempts, RETRY, 1)).toBe(full);
    expect(retryDelayMs(attempts, RETRY, 0)).toBe(full / 2);
  });

  it('spreads what failed together', () => {
    const delays = new Set(Array.from({ length: 100 }, () => retryDelayMs(8, RETRY)));
    expect(delays.size).toBeGreaterThan(90);
  });

  it('never exceeds the maximum, even when that is below the first delay', () => {
    expect(retryDelayMs(1, { ...RETRY, maxDelaySeconds: 1 }, 1)).toBe(1_000);
    expect(retryDelayMs(5, { ...RETRY, maxDelaySeconds: 0 }, 1)).toBe(0);
  });
});
