import { query } from '../integration/query';
import { engines } from '../support/engines';
import { startOwnPostgres } from './support/own-postgres';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const SHARE = Math.ceil(scale.notifications / scale.rounds / 4);
const TERMINATE = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
   WHERE datname = current_database() AND pid <> pg_backend_pid()`;

describe.each(engines)('with the queue on $name', (engine) => {
  let scenario: Scenario;

  afterEach(() => scenario.clear());

  it.each([
    ['restarted in order', 'SIGINT'],
    ['killed and restarted', 'SIGKILL'],
  ] as const)(
    'P8 PostgreSQL %s under load: no false 2xx, no loss, and all goes on by itself',
    async (name, signal) => {
      const postgres = await startOwnPostgres();
      scenario = await Scenario.start({ engine, database: postgres });
      for (let round = 0; round < scale.rounds; round++) {
        await scenario.send(SHARE, scenario.random.below(SHARE));
        await postgres.restart(signal);
        await scenario.send(SHARE);
      }
      await scenario.expectAccepted();
      await scenario.expectAllDone(`PostgreSQL ${name}, queue on ${engine.name}`, scale.rounds);
    },
    TEST_LIMIT_MS,
  );

  it(
    'P8 every connection to PostgreSQL terminated again and again: no false 2xx, no loss, and all goes on by itself',
    async () => {
      scenario = await Scenario.start({ engine });
      const times = scale.rounds * 10;
      const share = Math.ceil(scale.notifications / times / 2);
      for (let round = 0; round < times; round++) {
        await scenario.send(share, scenario.random.below(share));
        await query(scenario.database.url, TERMINATE);
      }
      await scenario.expectAccepted();
      await scenario.expectAllDone(`pg_terminate_backend of all, queue on ${engine.name}`, times);
    },
    TEST_LIMIT_MS,
  );
});
