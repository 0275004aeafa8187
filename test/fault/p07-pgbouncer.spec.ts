import { DEFAULT_QUEUE_SCHEMA } from '../../src/verified-users/queue/queue-names';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { givenSurroundings } from '../e2e/service/given-surroundings';
import { ServiceProcesses } from '../e2e/service/service-process';
import { engines, type Engine } from '../support/engines';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { hasPgBouncer, OwnPgBouncer } from './support/own-pgbouncer';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const SHARE = Math.ceil(scale.notifications / scale.rounds / 4);
/** A web and a worker process, of ten connections each. */
const CONNECTIONS = 20;

(hasPgBouncer() ? describe : describe.skip)('behind a PgBouncer in transaction mode', () => {
  let database: TestDatabase;
  let bouncer: OwnPgBouncer;
  let scenario: Scenario | undefined;
  const services = new ServiceProcesses();

  const start = (engine: Engine): Promise<Scenario> => {
    const pastIt = engine.name === 'PostgreSQL' ? database.url : undefined;
    const env = { DATABASE_URL: bouncer.url, QUEUE_DATABASE_URL: pastIt };
    return Scenario.start({ engine, database, env });
  };

  beforeEach(async () => {
    scenario = undefined;
    database = await createTestDatabase();
    bouncer = await OwnPgBouncer.start(database.url);
  });

  afterEach(async () => {
    await scenario?.clear();
    await services.killAll();
    await bouncer.stop();
    await database.drop();
  });

  it.each(engines)(
    'P1 P7 the data go through it and the queue on $name does not: everything is accepted and done',
    async (engine) => {
      scenario = await start(engine);
      await scenario.send(SHARE * 4);
      await scenario.expectAllDone(`nothing: data through PgBouncer, queue on ${engine.name}`, 0);
      expect(scenario.ledger.otherStatuses).toEqual([]);
    },
    TEST_LIMIT_MS,
  );

  it(
    'P8 it is killed under load and restarted: no loss, and all goes on by itself',
    async () => {
      scenario = await start(engines[0]!);
      for (let round = 0; round < scale.rounds; round++) {
        await scenario.send(SHARE, scenario.random.below(SHARE));
        await bouncer.kill();
        await scenario.send(SHARE);
        await bouncer.revive();
        await scenario.expectAccepted();
        await scenario.send(SHARE);
      }
      await scenario.expectAllDone('PgBouncer killed and restarted', scale.rounds);
    },
    TEST_LIMIT_MS,
  );

  it(
    'P8 it has no free connections for a while: no loss, no flood of logins, and all goes on by itself',
    async () => {
      scenario = await start(engines[0]!);
      await scenario.send(SHARE, scenario.random.below(SHARE));
      await bouncer.kill();
      const before = scenario.ledger.deliveries.length;
      await bouncer.revive({ max_client_conn: 1 });
      await scenario.send(SHARE * 2);
      const sent = scenario.ledger.deliveries.length - before;
      const refused = bouncer.count(/no more connections allowed/);
      await bouncer.kill();
      await bouncer.revive();
      await scenario.expectAccepted();
      await scenario.send(SHARE);
      await scenario.expectAllDone('PgBouncer full (max_client_conn)', 1, async () => [
        `refused logins ${refused}, deliveries meanwhile ${sent}`,
      ]);
      expect(refused).toBeGreaterThan(0);
      expect(refused).toBeLessThan(CONNECTIONS + sent * 3);
    },
    TEST_LIMIT_MS,
  );

  it.each<[string, Record<string, string>, 'DATABASE_URL' | 'QUEUE_DATABASE_URL', RegExp]>([
    [
      'it refuses start-up parameters',
      {},
      'DATABASE_URL',
      /^DATABASE_URL: .* refuses start-up parameters.*set QUEUE_DATABASE_URL to its address, or REDIS_URL$/,
    ],
    [
      'it ignores start-up parameters',
      { ignore_startup_parameters: 'options' },
      'DATABASE_URL',
      /^DATABASE_URL: .* ignores start-up parameters.*set QUEUE_DATABASE_URL to its address, or REDIS_URL$/,
    ],
    [
      'it loses notifications',
      { ignore_startup_parameters: 'options', connect_query: `'SET search_path TO ${DEFAULT_QUEUE_SCHEMA}'` },
      'QUEUE_DATABASE_URL',
      /^QUEUE_DATABASE_URL: .* loses notifications.*the queues need the address of PostgreSQL itself/,
    ],
  ])(
    'P7 P21 a queue behind it is refused at the start, in one line: %s',
    async (_, settings, variable, line) => {
      await bouncer.kill();
      await bouncer.revive(settings);
      const dataDir = await makeDataFolder();
      try {
        const process = services.start({
          ...givenSurroundings({ name: 'PostgreSQL' }, database, { url: 'smtp://127.0.0.1:9' }),
          [variable]: bouncer.url,
          DATA_DIR: dataDir,
        });
        expect(await process.ended).toBe(1);
        expect(process.stderr.trim()).toMatch(line);
        expect(process.stderr.trim()).not.toContain('\n');
      } finally {
        await removeDataFolder(dataDir);
      }
    },
  );
});
