import { BackOff } from './back-off';

describe('BackOff', () => {
  const fail = () => Promise.reject(new Error('refused'));

  it('counts attempts that fail side by side once, and ends with a success', async () => {
    const backOff = new BackOff();
    expect(backOff.isFailing).toBe(false);
    await Promise.allSettled([backOff.attempt(fail), backOff.attempt(fail), backOff.attempt(fail)]);
    expect(backOff).toMatchObject({ isFailing: true, failures: 1 });
    expect(await backOff.attempt(() => Promise.resolve('in'))).toBe('in');
    expect(backOff.isFailing).toBe(false);
  });

  it('pauses after every failure, longer each time up to 5 s, and not before the first', async () => {
    const pauses: number[] = [];
    const backOff = new BackOff((ms) => Promise.resolve(pauses.push(ms)));
    for (let count = 0; count < 20; count += 1) await backOff.attempt(fail).catch(() => undefined);
    expect(pauses).toHaveLength(19);
    expect(pauses[0]).toBeLessThanOrEqual(200);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5_000);
    // Half of the longest pause is random.
    expect(Math.min(...pauses.slice(6))).toBeGreaterThan(2_000);
  });
});
