import { setTimeout as pause } from 'node:timers/promises';
import { inBatches } from './in-batches';
import { RunInterruptedError } from './run-interrupted.error';

jest.mock('node:timers/promises');
const rest = jest.mocked(pause);

describe('inBatches', () => {
  beforeEach(() => rest.mockReset().mockResolvedValue(undefined));
  afterEach(() => jest.restoreAllMocks());

  const running = () => new AbortController();

  it('does one batch after the other until nothing is left', async () => {
    const left = [true, true, false];
    let atOnce = 0;
    await inBatches(running(), async () => {
      expect((atOnce += 1)).toBe(1);
      await Promise.resolve();
      atOnce -= 1;
      return left.shift()!;
    });
    expect(left).toEqual([]);
  });

  it('rests after each batch but the last for as long as it took', async () => {
    const run = running();
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const took = [70, 3_000, 20];
    await inBatches(run, () => {
      now += took.shift()!;
      return Promise.resolve(took.length > 0);
    });
    expect(rest.mock.calls).toEqual([70, 3_000].map((ms) => [ms, undefined, { signal: run.signal }]));
  });

  it('P18 ends its rest when it is interrupted', async () => {
    const run = running();
    const batch = jest.fn().mockResolvedValue(true);
    const { setTimeout: real } =
      jest.requireActual<typeof import('node:timers/promises')>('node:timers/promises');
    rest.mockImplementation((_, ...given) => {
      setImmediate(() => run.abort());
      return real(3_600_000, ...given);
    });
    await expect(inBatches(run, batch)).rejects.toThrow(RunInterruptedError);
    expect(batch).toHaveBeenCalledTimes(1);
  });

  it('P18 is interrupted before the next batch', async () => {
    const run = running();
    const batch = jest.fn(() => {
      run.abort();
      return Promise.resolve(true);
    });
    await expect(inBatches(run, batch)).rejects.toThrow(RunInterruptedError);
    expect(batch).toHaveBeenCalledTimes(1);
  });

  it('does nothing of a run that has ended', async () => {
    const run = running();
    run.abort();
    const batch = jest.fn();
    await expect(inBatches(run, batch)).rejects.toThrow(RunInterruptedError);
    expect(batch).not.toHaveBeenCalled();
  });

  it('lets the failure of a batch pass', async () => {
    await expect(inBatches(running(), () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  });
});
