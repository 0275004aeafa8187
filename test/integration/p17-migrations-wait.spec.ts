import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { runVerifiedUsersMigrations } from '../../src';
import { MigrationBlockedError } from '../../src/verified-users/database/migration-blocked.error';
import { dataSourceOfTomorrow } from '../support/migration-of-tomorrow';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const WAITING_MIGRATION = `
  SELECT FROM pg_locks
   WHERE relation = 'vu_delivery'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted`;

describe('a migration whose table is in use', () => {
  let database: TestDatabase;
  let migrating: DataSource;
  let reader: Client;

  beforeEach(async () => {
    database = await createTestDatabase();
    migrating = await dataSourceOfTomorrow(database.url);
    reader = new Client(database.url);
    await reader.connect();
    await reader.query('BEGIN');
    await reader.query('SELECT FROM vu_delivery');
  });

  afterEach(async () => {
    await reader.end();
    await migrating.destroy();
    await database.drop();
  });

  it('P17 lets statements that queue behind it through, and finishes once the table is free', async () => {
    const migrated = runVerifiedUsersMigrations(migrating);
    await until(async () => (await reader.query(WAITING_MIGRATION)).rowCount === 1);
    const service = new Client(database.url);
    await service.connect();
    // The reader is still there, so only the migration's stepping back lets this through.
    await service.query(`SET lock_timeout = '30s'`);
    await service.query('DELETE FROM vu_delivery');
    await service.end();
    await reader.query('COMMIT');
    expect(await migrated).toEqual(['AddTomorrow9000000000000']);
  });

  it('P17 gives up with an error that names the fault, and changes nothing', async () => {
    const limits = { lockTimeoutMs: 50, patienceMs: 200 };
    await expect(runVerifiedUsersMigrations(migrating, limits)).rejects.toThrow(MigrationBlockedError);
    const columns = await reader.query(
      `SELECT FROM information_schema.columns WHERE column_name = 'tomorrow'`,
    );
    expect(columns.rowCount).toBe(0);
    await reader.query('COMMIT');
    expect(await runVerifiedUsersMigrations(migrating, limits)).toEqual(['AddTomorrow9000000000000']);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
