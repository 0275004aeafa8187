import { DataSource } from 'typeorm';
import { createDataSource } from '../../ormconfig';
import {
  revertVerifiedUsersMigration,
  runVerifiedUsersMigrations,
} from '../../src/verified-users/database/run-migrations';
import { MigrationsNotListedError, verifiedUsersMigrations } from '../../src';
import { UnusableDataSourceError } from '../../src/verified-users/database/unusable-data-source.error';
import type { CompatibleMigration } from '../../src/verified-users/database/compatible-migration';
import { RecordCompatibility1764510000000 } from '../../src/verified-users/database/migrations/1764510000000-record-compatibility';
import { SchemaCompatibility } from '../../src/verified-users/database/schema-compatibility.entity';
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

  it.each(['each', 'none'] as const)(
    'P17 migrations run concurrently where the host does not migrate in one transaction: mode %s',
    async (migrationsTransactionMode) => {
      const modes = { ...dataSource.options, migrationsTransactionMode };
      const sources = await Promise.all(Array.from({ length: 4 }, () => new DataSource(modes).initialize()));
      const runs = await Promise.all(sources.map((one) => runVerifiedUsersMigrations(one)));
      expect(runs.flat()).toHaveLength(verifiedUsersMigrations.length);
      await Promise.all(sources.map((one) => revertVerifiedUsersMigration(one)));
      await Promise.all(sources.map((one) => runVerifiedUsersMigrations(one)));
      await Promise.all(sources.map((one) => one.destroy()));
    },
  );

  it('P17 a migration that fails takes all back and leaves no lock', async () => {
    class Failing1999999999999 {
      name = 'Failing1999999999999';
      up = () => Promise.reject(new Error('refused'));
      down = () => Promise.resolve();
    }
    const migrations = [...verifiedUsersMigrations, Failing1999999999999];
    const failing = await new DataSource({ ...dataSource.options, migrations, logging: [] }).initialize();
    await expect(runVerifiedUsersMigrations(failing)).rejects.toThrow('refused');
    await failing.destroy();
    expect(await tables()).toEqual([]);
    expect(await runVerifiedUsersMigrations(dataSource)).toHaveLength(verifiedUsersMigrations.length);
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

  it('P17 every migration from the first recorded one on states the oldest compatible version, and down forgets it', async () => {
    await runVerifiedUsersMigrations(dataSource);
    const stated = verifiedUsersMigrations
      .map((migration) => new migration() as Partial<CompatibleMigration> & { name: string })
      .filter(({ name }) => name.slice(-13) >= RecordCompatibility1764510000000.name.slice(-13))
      .map(({ name, oldestCompatible }) => ({
        migration: name,
        // Raised in a database without older contacts, by a later migration.
        oldestCompatible: name.startsWith('BindContacts') ? name : oldestCompatible,
      }));
    const recorded = () =>
      dataSource.getRepository(SchemaCompatibility).find({ order: { migration: 'ASC' } });
    const byName = stated.toSorted((one, other) => (one.migration < other.migration ? -1 : 1));
    expect(await recorded()).toEqual(byName);
    const names = verifiedUsersMigrations.map((migration) => new migration().name);
    expect(stated.map(({ oldestCompatible }) => names.includes(oldestCompatible!))).toEqual(
      stated.map(() => true),
    );
    for (const { migration } of stated.slice(1).reverse()) {
      await revertVerifiedUsersMigration(dataSource);
      expect((await recorded()).map((row) => row.migration)).not.toContain(migration);
    }
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
    // What retention of former versions said aloud, and what its function says now.
    for (const variable of ['verified_users.retention', 'verified_users.pruning']) {
      for (const statement of [
        `UPDATE vu_identity_history SET what = 'x'`,
        'DELETE FROM vu_identity_history',
      ]) {
        const said = dataSource.transaction(async (manager) => {
          await manager.query(`SELECT set_config($1, 'on', true)`, [variable]);
          await manager.query(statement);
        });
        await expect(said).rejects.toThrow('append-only');
      }
    }
    expect(await dataSource.query('SELECT 1 FROM vu_identity_history')).toHaveLength(1);
  });
});
