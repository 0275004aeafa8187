import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createDataSource } from '../../ormconfig';
import { runVerifiedUsersMigrations } from '../../src/verified-users/database/run-migrations';
import { answerLike, deliver } from '../e2e/service/deliver';
import { givenSurroundings } from '../e2e/service/given-surroundings';
import { ServiceProcesses, type ServiceEnv, type ServiceProcess } from '../e2e/service/service-process';
import { sendAway, takeBack } from '../integration/absent-database';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { OwnRedis } from './support/own-redis';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const SHARE = Math.ceil(scale.notifications / scale.rounds / 4);
/** At the least scale the queue on Redis has its test below; one of PostgreSQL is the one that could stay deaf. */
const tried = process.env['FAULT_SCALE'] === 'least' ? engines.slice(0, 1) : engines;
const redisEngine = engines.find(({ name }) => name === 'Redis');

interface Ready {
  ready: boolean;
  checks: Record<string, { status: string; reason?: string }>;
}

async function readyOf(url: string): Promise<Ready & { status: number }> {
  const answer = await fetch(`${url}/health/ready`);
  return { status: answer.status, ...((await answer.json()) as Ready) };
}

describe('a fleet that is restarted while a dependency is away', () => {
  let scenario: Scenario;
  let redis: OwnRedis | undefined;

  afterEach(async () => {
    await scenario.clear();
    await redis?.stop();
    redis = undefined;
  });

  /** Kills every process while the dependency is away, sends, and brings the dependency back under load. */
  async function restartAll(
    name: string,
    part: 'database' | 'queue',
    away: () => Promise<void>,
    back: () => Promise<void>,
  ): Promise<void> {
    for (let round = 0; round < scale.rounds; round++) {
      await scenario.send(SHARE);
      await away();
      await Promise.all(scenario.fleet.places.map((place) => place.kill()));
      const [{ process: web }, { process: worker }] = [scenario.fleet.webs[0]!, scenario.fleet.workers[0]!];
      const [url, workerUrl] = await Promise.all([web.url(), worker.url()]);
      const from = scenario.ledger.deliveries.length;
      await scenario.send(SHARE);

      const ready = await readyOf(url);
      expect(ready).toMatchObject({ status: 200, ready: true });
      expect(ready.checks[part]).toMatchObject({
        status: 'degraded',
        reason: expect.stringMatching(/_UNREACHABLE\); deliveries go to the journal$/) as string,
      });
      expect(await readyOf(workerUrl)).toMatchObject({ status: 503, checks: { [part]: { status: 'down' } } });
      for (const path of ['/verified-users/customers/1', '/reverify/x', '/docs']) {
        const other = await fetch(`${url}${path}`);
        expect([other.status, other.headers.get('retry-after')]).toEqual([503, '5']);
      }

      scenario.pace.flow({ count: 2, everyMs: 100 });
      await back();
      await Promise.all([web.logged('Service started'), worker.logged('Service started')]);
      await scenario.expectAccepted();
      // From the first moment on, and also while the application took over: the port never closed.
      const since = scenario.ledger.deliveries.slice(from).filter(({ status, fault }) => status ?? fault);
      expect(since.map(({ status, fault }) => fault ?? status)).toEqual(since.map(() => 200));
      await answerLike(`${url}/health/ready`, (_, text) => /"database":{"status":"up"}/.test(text));
    }
    await scenario.expectAllDone(`all processes restarted while ${name}`, scale.rounds, async () => {
      const left = await readdir(join(scenario.dataDir, 'journal'));
      expect(left.filter((file) => !file.startsWith('.'))).toEqual([]);
      return [];
    });
  }

  it.each(tried)(
    'P8 PostgreSQL away at the start, queue on $name: the webhook takes deliveries, and all comes up by itself',
    async (engine) => {
      scenario = await Scenario.start({ engine });
      const { database } = scenario;
      await restartAll(
        `PostgreSQL is away, queue on ${engine.name}`,
        'database',
        () => sendAway(database),
        () => takeBack(database),
      );
    },
    TEST_LIMIT_MS,
  );

  (redisEngine ? it : it.skip)(
    'P8 Redis away at the start: the webhook takes deliveries, and all comes up by itself',
    async () => {
      const own = (redis = await OwnRedis.start());
      scenario = await Scenario.start({ engine: redisEngine!, env: { REDIS_URL: own.url } });
      await restartAll(
        'Redis is away',
        'queue',
        () => own.kill(),
        () => own.killAndStart(),
      );
    },
    TEST_LIMIT_MS,
  );
});

describe('a web process that starts while its database is away', () => {
  const services = new ServiceProcesses();
  let database: TestDatabase;
  let dataDir: string;

  beforeEach(async () => {
    [database, dataDir] = await Promise.all([createTestDatabase({ migrated: false }), makeDataFolder()]);
    await sendAway(database);
  });

  afterEach(async () => {
    await services.killAll();
    await database.drop();
    await removeDataFolder(dataDir);
  });

  function start(env: ServiceEnv = {}): ServiceProcess {
    const smtp = { url: 'smtp://127.0.0.1:9' };
    const given = givenSurroundings({ name: 'PostgreSQL' }, database, smtp);
    return services.start({ ...given, ROLE: 'web', DATA_DIR: dataDir, ...env });
  }

  async function migrate(): Promise<void> {
    const dataSource = await createDataSource(database.url).initialize();
    await runVerifiedUsersMigrations(dataSource).finally(() => dataSource.destroy());
  }

  const send = (url: string, eventId: string) => deliver(url, [{ eventId, clientCustomerId: 'customer-1' }]);
  const stored = () => query(database.url, 'SELECT event_id FROM vu_notification ORDER BY event_id');

  it(
    'P18 P21 stops in order while it waits; a wrong schema that shows later is told, and migrating is enough',
    async () => {
      const first = start();
      expect((await send(await first.url(), 'a')).status).toBe(200);
      expect((await first.stop()).code).toBe(0);

      const service = start();
      const url = await service.url();
      expect((await deliver(url, [{}], { secret: 'somebody else' })).status).toBe(401);
      expect((await fetch(`${url}/webhooks/prove`, { method: 'POST', body: '{}' })).status).toBe(401);
      expect((await fetch(`${url}/health/live`)).status).toBe(200);
      expect(await (await fetch(`${url}/metrics`)).text()).toContain('outcome="refused"} 2');
      await takeBack(database);
      const { level } = await service.until(() => service.log.find(({ msg }) => /npm run migrate/.test(msg)));
      expect(level).toBe('error');
      expect(await readyOf(url)).toMatchObject({
        ready: true,
        checks: { database: { status: 'degraded', reason: expect.stringContaining('SCHEMA_NOT_MIGRATED') } },
      });
      expect((await send(url, 'b')).status).toBe(200);

      await migrate();
      await service.logged('Service started');
      expect((await send(url, 'c')).status).toBe(200);
      await answerLike(`${url}/health/ready`, (_, text) => /"journal":{"status":"up"/.test(text));
      expect(await stored()).toEqual(['a', 'b', 'c'].map((event_id) => ({ event_id })));
      const counted = () => query(database.url, 'SELECT sum(accepted)::int AS accepted FROM vu_door_count');
      expect((await service.stop()).code).toBe(0);
      // What was counted before the application took over is not forgotten: b and c.
      expect(await counted()).toEqual([{ accepted: 2 }]);
    },
    TEST_LIMIT_MS,
  );

  it('P8 P21 without a journal, or with a credential that is refused, the start is refused', async () => {
    const other = (change: (url: URL) => void) => {
      const url = new URL(database.url);
      change(url);
      return { DATABASE_URL: url.href };
    };
    const refused: [ServiceEnv, RegExp][] = [
      [{ JOURNAL: 'off' }, /^DATABASE_URL: .*cannot be used/],
      [{ DATA_DIR: '/dev/null/x' }, /^DATA_DIR: /],
      [other((url) => (url.password = 'wrong')), /^DATABASE_URL: .*refuses user or password/],
      [other((url) => (url.pathname = '/absent')), /^DATABASE_URL: .*does not exist/],
    ];
    const ends = refused.map(async ([env, line]) => {
      const service = start(env);
      expect(await service.ended).toBe(1);
      expect(service.stderr).toMatch(line);
    });
    await Promise.all(ends);
  });
});
