import { Client } from 'pg';
import { engines } from '../support/engines';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { LyingProxy } from './support/lying-proxy';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const postgresEngine = engines.find(({ name }) => name === 'PostgreSQL')!;
const SHARE = Math.ceil(scale.notifications / 3);
/** All connections of both processes together, for the ten seconds and more that it takes. Without a pause there were 2,000, and through a pooler, which refuses faster, 6,000 a second. */
const MOST_LOGINS = 300;

describe('with the queue on PostgreSQL', () => {
  let database: TestDatabase;
  let queueWire: LyingProxy;
  let scenario: Scenario | undefined;

  beforeEach(async () => {
    database = await createTestDatabase();
    queueWire = await LyingProxy.start(database.url);
  });

  afterEach(async () => {
    await allowConnections(database.url, true);
    await scenario?.clear();
    await queueWire.stop();
  });

  it(
    'P7 P8 logins refused for a while: the queue backs off, readiness says so, and all goes on by itself',
    async () => {
      scenario = await Scenario.start({
        engine: postgresEngine,
        database,
        env: { QUEUE_DATABASE_URL: queueWire.url },
      });
      const [worker] = scenario.fleet.workers;
      await scenario.send(SHARE, scenario.random.below(SHARE));
      const before = queueWire.opened;
      await allowConnections(database.url, false);
      await scenario.send(SHARE);
      // A queue reports its errors once in ten seconds: with the second report logins have been refused for that long.
      await worker!.process.until(() => reports(worker!.process.log) >= 2 || undefined);
      const logins = queueWire.opened - before;
      const ready = await fetch(`${worker!.url}/health/ready`);
      const { checks } = (await ready.json()) as { checks: Record<string, { status: string }> };
      await allowConnections(database.url, true);
      await scenario.expectAccepted();
      await scenario.send(SHARE);
      await scenario.expectAllDone('PostgreSQL refuses logins, queue on PostgreSQL', 1, async () => [
        `logins of the queue meanwhile ${logins}`,
      ]);
      expect(logins).toBeLessThan(MOST_LOGINS);
      expect([ready.status, checks['queue']!.status]).toEqual([503, 'down']);
    },
    TEST_LIMIT_MS,
  );
});

function reports(log: readonly { msg: string; [field: string]: unknown }[]): number {
  const errors = log.filter(({ msg }) => msg === 'The queue engine reports an error');
  return errors.filter(({ queue }) => queue === 'verified-users-notifications').length;
}

/** To disallow ends the connections that are open, as well; superusers are refused too. */
async function allowConnections(url: string, allowed: boolean): Promise<void> {
  const server = new URL(url);
  const name = server.pathname.slice(1);
  server.pathname = '/postgres';
  const client = new Client({ connectionString: server.href });
  await client.connect();
  try {
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allowed}`);
    if (!allowed)
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  } finally {
    await client.end();
  }
}
