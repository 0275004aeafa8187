import { DataSource } from 'typeorm';
import { createDataSource } from '../../ormconfig';
import {
  revertVerifiedUsersMigration,
  runVerifiedUsersMigrations,
} from '../../src/verified-users/database/run-migrations';
import { MigrationsNotListedError, verifiedUsersMigrations } from '../../src';
import { UnusableDataSourceError } from '../../src/verified-users/database/unusable-data-source.error';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

describe('P17 migrations', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    database = await createTestDatabase({ migrated: false });
    dataSource = await createDataSource(database.url).initialize();
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const tables = async (): Promise<string[]> => {
    const rows = await dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name LIKE 'vu%' ORDER BY 1`,
    );
    return rows.map((row) => row.name);
  };

  it('P17 migrations run twice: the second run finds nothing to do', async () => {
    expect(await runVerifiedUsersMigrations(dataSource)).toHaveLength(verifiedUsersMigrations.length);
    expect(await runVerifiedUsersMigrations(dataSource)).toEqual([]);
  });

  it('P17 migrations that the DataSource does not list are missed loudly', async () => {
    const bare = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    await expect(runVerifiedUsersMigrations(bare)).rejects.toThrow(MigrationsNotListedError);
    await bare.destroy();
  });

  it('P17 migrations over a pool of one, which would wait for itself, are refused', async () => {
    const small = await createDataSource(database.url, 1).initialize();
    await expect(runVerifiedUsersMigrations(small)).rejects.toThrow(UnusableDataSourceError);
    await expect(revertVerifiedUsersMigration(small)).rejects.toThrow('poolSize: expected 2 or more');
    await small.destroy();
  });

  it('P17 migrations run concurrently: of 8 processes one does the work, and none fails', async () => {
    const others = await Promise.all(
      Array.from({ length: 7 }, () => createDataSource(database.url, 2).initialize()),
    );
    const runs = await Promise.all([dataSource, ...others].map((one) => runVerifiedUsersMigrations(one)));
    expect(runs.flat()).toHaveLength(verifiedUsersMigrations.length);
    await Promise.all(others.map((one) => one.destroy()));
  });

  it('P17 migrations run up, down and up again, and down leaves nothing behind', async () => {
    await runVerifiedUsersMigrations(dataSource);
    const first = await tables();
    for (let count = 0; count < verifiedUsersMigrations.length; count += 1)
      await revertVerifiedUsersMigration(dataSource);
    expect(await tables()).toEqual([]);
    const functions = await dataSource.query<unknown[]>(`SELECT 1 FROM pg_proc WHERE proname LIKE 'vu\\_%'`);
    expect(functions).toEqual([]);
    await runVerifiedUsersMigrations(dataSource);
    expect(await tables()).toEqual(first);
  });

  it('P17 the entities say what the migrations made: every column with its type and nullability', async () => {
    await runVerifiedUsersMigrations(dataSource);
    const rows = await dataSource.query<{ table: string; column: string; type: string; nullable: boolean }[]>(
      `SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, NULL) AS type, NOT a.attnotnull AS nullable
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relkind = 'r' AND c.relname LIKE 'vu\\_%' AND a.attnum > 0 AND NOT a.attisdropped`,
    );
    const inDatabase = rows
      .map(({ table, column, type, nullable }) => `${table}.${column} ${type} ${nullable}`)
      .sort();
    const inEntities = dataSource.entityMetadatas
      .flatMap((entity) =>
        entity.columns.map((column) => {
          const type = dataSource.driver.normalizeType(column).replace('character varying', 'text');
          return `${entity.tableName}.${column.databaseName} ${type}${column.isArray ? '[]' : ''} ${column.isNullable}`;
        }),
      )
      .sort();
    expect(inEntities).toEqual(inDatabase);
  });

  it('P16 history cannot be edited: update, delete and truncate are refused', async () => {
    await runVerifiedUsersMigrations(dataSource);
    await dataSource.query(
      `INSERT INTO vu_identity_history (identity_id, at, what, cause_kind) VALUES (gen_random_uuid(), now(), 'registered', 'company')`,
    );
    for (const statement of [
      `UPDATE vu_identity_history SET what = 'something else'`,
      `DELETE FROM vu_identity_history`,
      `TRUNCATE vu_identity_history`,
    ]) {
      await expect(dataSource.query(statement)).rejects.toThrow('append-only');
    }
    await dataSource
      .transaction(async (manager) => {
        await manager.query(`SET LOCAL verified_users.retention = 'on'`);
        await expect(manager.query(`UPDATE vu_identity_history SET what = 'x'`)).rejects.toThrow(
          'append-only',
        );
      })
      .catch(() => undefined);
    await dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL verified_users.retention = 'on'`);
      await manager.query('DELETE FROM vu_identity_history');
    });
    expect(await dataSource.query('SELECT 1 FROM vu_identity_history')).toEqual([]);
  });
});
