import { Client } from 'pg';
import { runVerifiedUsersMigrations } from '../../src';
import { engines } from '../support/engines';
import { dataSourceOfTomorrow } from '../support/migration-of-tomorrow';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const SHARE = Math.ceil(scale.notifications / 3);
const WAITING_MIGRATION = `
  SELECT FROM pg_locks
   WHERE relation = 'vu_delivery'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted`;

describe('a deployment that has migrated, and not yet replaced every process', () => {
  let scenario: Scenario;

  afterEach(() => scenario.clear());

  it(
    'P17 processes of the previous version that are killed start again on the newer schema',
    async () => {
      scenario = await Scenario.start({ engine: engines[0]! });
      await scenario.send(SHARE);
      await migrate(scenario.database.url);
      await scenario.send(SHARE);
      await Promise.all(scenario.fleet.places.map((place) => place.kill()));
      await scenario.fleet.up();
      await scenario.expectAccepted();
      await scenario.send(SHARE);
      await scenario.expectAllDone('all processes killed after a migration to the next version', 1);
    },
    TEST_LIMIT_MS,
  );

  it(
    'P17 a migration that waits for a long transaction under load stops no delivery',
    async () => {
      scenario = await Scenario.start({ engine: engines[0]! });
      await scenario.send(SHARE, SHARE / 2);
      const reader = new Client(scenario.database.url);
      await reader.connect();
      await reader.query('BEGIN');
      await reader.query('SELECT FROM vu_delivery');
      const migrated = migrate(scenario.database.url);
      while ((await reader.query(WAITING_MIGRATION)).rowCount === 0) await scenario.send(1);
      await scenario.send(SHARE);
      await reader.end();
      await scenario.send(SHARE);
      expect(await migrated).toEqual(['AddTomorrow9000000000000']);
      await scenario.expectAccepted();
      await scenario.expectAllDone('a migration under load that waits for a long transaction', 1);
    },
    TEST_LIMIT_MS,
  );
});

async function migrate(url: string): Promise<string[]> {
  const dataSource = await dataSourceOfTomorrow(url);
  try {
    return await runVerifiedUsersMigrations(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
