import { givenSurroundings } from '../e2e/service/given-surroundings';
import { ServiceProcesses } from '../e2e/service/service-process';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { seededRandom } from './support/random';
import { report } from './support/report';
import { PostgresNode } from './support/replicated-postgres';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const SHARE = Math.ceil(scale.notifications / scale.rounds / 2);
const API_TOKEN = 'fault-test-company-api-token-0123456789';
/** What `synchronous_commit = off` leaves in memory stays there: nothing but a commit that asks for it is flushed. */
const LAZY = { wal_writer_delay: '10s', wal_writer_flush_after: '1GB' };

let dataDir: string;
let postgres: PostgresNode;

/** Commits of its sessions are answered before they are on disk. */
async function startLazyPostgres(): Promise<void> {
  dataDir = await makeDataFolder();
  postgres = await PostgresNode.create(dataDir, LAZY);
  await postgres.migrate();
  await query(postgres.adminUrl, 'ALTER ROLE CURRENT_USER SET synchronous_commit = off');
}

async function drop(): Promise<void> {
  await postgres.kill();
  await removeDataFolder(dataDir);
}

describe('with web and worker', () => {
  // The queue's own commits are no matter here; on Redis they flush nothing along.
  const engine = engines.at(-1)!;
  let scenario: Scenario;

  afterEach(() => scenario.clear());

  it(
    'P1 synchronous_commit is off for the role, and the server is killed right after its answers: nothing is lost',
    async () => {
      await startLazyPostgres();
      scenario = await Scenario.start({ engine, database: { url: postgres.url, drop } });
      for (let round = 0; round < scale.rounds; round++) {
        await scenario.send(SHARE);
        await scenario.expectAccepted();
        await postgres.kill();
        await postgres.start();
        await scenario.send(SHARE);
        await scenario.expectAccepted();
      }
      await scenario.expectAllDone(
        `synchronous_commit=off and a kill, queue on ${engine.name}`,
        scale.rounds,
      );
    },
    TEST_LIMIT_MS,
  );
});

describe('with the company API', () => {
  const services = new ServiceProcesses();

  afterEach(async () => {
    await services.killAll();
    await drop();
  });

  it(
    'P1 synchronous_commit is off for the role, and the server is killed right after a registration: it is kept',
    async () => {
      await startLazyPostgres();
      const service = services.start({
        ...givenSurroundings({ name: 'PostgreSQL' }, postgres, { url: 'smtp://127.0.0.1:1' }),
        ROLE: 'web',
        API_TOKEN,
        DATA_DIR: dataDir,
      });
      const url = await service.url();
      const ids = Array.from({ length: SHARE }, (_, index) => `customer-${index}`);
      for (const clientCustomerId of ids) {
        const answer = await fetch(`${url}/verified-users`, {
          method: 'POST',
          headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
          body: JSON.stringify({ clientCustomerId, email: 'ada@example.com' }),
        });
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      }
      await postgres.kill();
      await postgres.start();
      const rows = (await query(postgres.url, 'SELECT client_customer_id AS id FROM vu_identity')) as {
        id: string;
      }[];
      const kept = new Set(rows.map(({ id }) => id));
      const lost = ids.filter((id) => !kept.has(id));
      report(
        'synchronous_commit=off and a kill after registrations',
        1,
        {
          sent: ids.length,
          acknowledged: ids.length,
          stored: kept.size,
          applied: 0,
          lost,
          doubled: [],
          half: [],
          emails: 0,
          doubtful: 0,
        },
        seededRandom().seed,
        ['no worker'],
      );
      expect(lost).toEqual([]);
    },
    TEST_LIMIT_MS,
  );
});
