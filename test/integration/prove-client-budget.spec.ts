import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Pause } from '../../src/verified-users/prove/transport/pause.service';
import { startProveEmulator, type ProveEmulator } from '../../src/emulator';
import { CREDENTIALS, openProveClient } from '../support/prove/open-prove-client';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const STEP_MS = 1000 / 25;

describe('P14 the budget of requests', () => {
  let database: TestDatabase;
  let emulator: ProveEmulator;

  beforeEach(async () => {
    database = await createTestDatabase();
    // It counts and never refuses: the client alone keeps the limit.
    emulator = await startProveEmulator({ ...CREDENTIALS, settings: { requestsPerSecond: 0 } });
  });

  afterEach(async () => {
    await Promise.all([database.drop(), emulator.stop()]);
  });

  it('P14 of two processes together, no request comes before its turn: at most 25 in any second', async () => {
    const processes = [startCalls(30), startCalls(30)];
    await Promise.all(processes.map(({ ready }) => ready));
    const begun = Date.now();
    for (const { child } of processes) child.stdin.write('go\n');
    for (const { ended } of processes) expect(await ended).toEqual([0, null]);

    const arrivals = emulator.calls.list().map(({ at }) => at);
    expect(arrivals).toHaveLength(62);
    // One turn each, a step apart: whatever the machine's load, the n-th cannot be there before n steps have passed.
    for (const [index, at] of arrivals.entries())
      expect(at - begun).toBeGreaterThanOrEqual(index * STEP_MS - 1);
  });

  it('a call whose turn would come too late is refused at once, and takes no turn', async () => {
    const { client, dataSource, close } = await openProveClient({
      databaseUrl: database.url,
      api: { baseUrl: emulator.url, callTimeoutSeconds: 10 },
      pause: new Pause(),
    });
    const free = `INSERT INTO vu_prove_budget VALUES ('default', clock_timestamp() + interval '1 hour') RETURNING free_at`;
    const [row] = await dataSource.query<[{ free_at: Date }]>(free);
    const error: unknown = await client.listIdentities().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'PROVE_LIMITED', status: null, doubtful: false });
    const { retryAfterSeconds } = error as { retryAfterSeconds: number };
    expect(retryAfterSeconds).toBeLessThanOrEqual(3600);
    expect(retryAfterSeconds).toBeGreaterThan(10);
    expect(emulator.calls.list()).toEqual([]);
    expect(await dataSource.query('SELECT free_at FROM vu_prove_budget')).toEqual([row]);
    await close();
  });

  it('a call that is cancelled while it waits for its turn is never sent', async () => {
    const controller = new AbortController();
    class Interrupted extends Pause {
      override for(milliseconds: number, signal: AbortSignal): Promise<void> {
        const waiting = super.for(milliseconds, signal);
        if (milliseconds > 0) controller.abort();
        return waiting;
      }
    }
    const { client, dataSource, close } = await openProveClient({
      databaseUrl: database.url,
      api: { baseUrl: emulator.url, requestsPerSecond: 0.1, callTimeoutSeconds: 60 },
      pause: new Interrupted(),
    });
    // The token takes the first turn, so the call itself has to wait.
    await expect(client.listIdentities({}, { signal: controller.signal })).rejects.toHaveProperty(
      'name',
      'AbortError',
    );
    expect(await dataSource.query('SELECT project FROM vu_prove_budget')).toEqual([{ project: 'default' }]);
    expect(emulator.calls.list().map(({ path }) => path)).toEqual(['/token']);
    await close();
  });

  function startCalls(calls: number) {
    const child = spawn(
      process.execPath,
      [
        '-r',
        '@swc-node/register',
        join(__dirname, 'prove-calls.ts'),
        database.url,
        emulator.url,
        String(calls),
      ],
      { stdio: ['pipe', 'pipe', 'inherit'], cwd: join(__dirname, '../..') },
    );
    return {
      child,
      ready: once(createInterface(child.stdout), 'line'),
      ended: once(child, 'exit'),
    };
  }
});
