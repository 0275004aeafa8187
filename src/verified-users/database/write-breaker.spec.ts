import { NotReplicatedError, QueryTimeoutError, WritesPausedError } from './database-unavailable.error';
import { WriteBreaker } from './write-breaker';

const errorOf = (code: string) => Object.assign(new Error(), { code });

describe('WriteBreaker', () => {
  /** Ends of the writes that are under way, oldest first. */
  let ends: { resolve: () => void; reject: (error: unknown) => void }[];
  let breaker: WriteBreaker;

  beforeEach(() => {
    ends = [];
    breaker = new WriteBreaker(
      () => new Promise<void>((resolve, reject) => ends.push({ resolve, reject })),
      () => true,
    );
  });

  it.each([
    [new NotReplicatedError(), 'SYNCHRONOUS_STANDBY_AWAY'],
    [errorOf('53100'), 'DISK_FULL'],
    [errorOf('25006'), 'READ_ONLY'],
  ])('pauses writes at once: %s', (error, fault) => {
    breaker.failed(error);
    expect(breaker.fault).toBe(fault);
    expect(ends).toHaveLength(0);
  });

  it('lets the probe decide about what was late', async () => {
    breaker.failed(new QueryTimeoutError());
    expect(breaker.fault).toBeNull();
    const asked = breaker.probe();
    ends[0]!.reject(new QueryTimeoutError());
    await expect(asked).resolves.toBe('WRITE_TIMEOUT');
    expect(breaker.fault).toBe('WRITE_TIMEOUT');
  });

  it.each([errorOf('23505'), errorOf('40P01'), errorOf('ECONNREFUSED'), new Error('other')])(
    'is not concerned by %s of a statement',
    (error) => {
      breaker.failed(error);
      expect(breaker.fault).toBeNull();
      expect(ends).toHaveLength(0);
    },
  );

  it('refuses what writes or locks while it is open, and lets reads pass', () => {
    breaker.failed(errorOf('53100'));
    for (const sql of [
      'INSERT INTO a',
      'WITH x AS (DELETE FROM a) SELECT 1',
      'SELECT 1 FOR NO KEY UPDATE',
      'SELECT 1 FOR SHARE',
    ])
      expect(() => breaker.admit(sql)).toThrow(WritesPausedError);
    for (const sql of ['SELECT updated_at FROM a', 'START TRANSACTION', 'COMMIT', 'ROLLBACK'])
      expect(() => breaker.admit(sql)).not.toThrow();
  });

  it('has one probe under way, and confirms only by one that began later', async () => {
    const first = breaker.probe();
    const joined = breaker.check();
    let isConfirmed = false;
    const confirmed = breaker.confirm().then((fault) => {
      isConfirmed = true;
      return fault;
    });
    expect(ends).toHaveLength(1);
    ends[0]!.resolve();
    await Promise.all([first, joined]);
    expect(isConfirmed).toBe(false);
    ends[1]!.resolve();
    await expect(confirmed).resolves.toBeNull();
    // A write that was just confirmed vouches for a while.
    await expect(breaker.check()).resolves.toBeNull();
    expect(ends).toHaveLength(2);
  });

  it('goes on once a write is committed, and does not pause for a probe that reaches nobody or is refused itself', async () => {
    const away = breaker.probe();
    ends.pop()!.reject(errorOf('ECONNREFUSED'));
    await expect(away).resolves.toBe('UNREACHABLE');
    expect(breaker.fault).toBeNull();
    breaker.failed(errorOf('53100'));
    const fails = breaker.probe();
    ends[0]!.reject(errorOf('57P03'));
    await expect(fails).resolves.toBe('UNREACHABLE');
    expect(breaker.fault).toBe('UNREACHABLE');
    const passes = breaker.probe();
    ends[1]!.resolve();
    await expect(passes).resolves.toBeNull();
    expect(breaker.fault).toBeNull();
    const refused = breaker.probe();
    ends[2]!.reject(errorOf('42501'));
    await expect(refused).resolves.toBeNull();
    expect(breaker.fault).toBeNull();
  });
});
