import { MigrationExecutor, type DataSource } from 'typeorm';
import { verifiedUsersMigrations } from './migration-list';
import { MigrationsNotListedError } from './migrations-not-listed.error';
import { UnusableDataSourceError } from './unusable-data-source.error';

const LOCK = 'verified-users:migrations';

/**
 * Brings the schema up to date. Safe to run twice and from many processes at once (P17): TypeORM has no lock of its
 * own, so a session lock lets one run at a time; the others then find nothing to do.
 *
 * @param dataSource initialised, with `verifiedUsersMigrations` among its `migrations`, and a pool of 2 or more.
 * @returns the names of the migrations that ran.
 * @throws {MigrationsNotListedError}
 * @throws {UnusableDataSourceError} when the pool is too small.
 */
export async function runVerifiedUsersMigrations(dataSource: DataSource): Promise<string[]> {
  const listed = new Set<unknown>(dataSource.migrations.map((migration) => migration.constructor));
  if (!verifiedUsersMigrations.every((migration) => listed.has(migration)))
    throw new MigrationsNotListedError();
  return withMigrationLock(dataSource, async (executor) => {
    executor.transaction = dataSource.options.migrationsTransactionMode ?? 'all';
    const migrations = await executor.executePendingMigrations();
    return migrations.map((migration) => migration.name);
  });
}

/** Takes the latest migration back. */
export async function revertVerifiedUsersMigration(dataSource: DataSource): Promise<void> {
  await withMigrationLock(dataSource, (executor) => executor.undoLastMigration());
}

/** The migrations run on the connection that holds the lock: neither can be lost without the other. */
async function withMigrationLock<T>(
  dataSource: DataSource,
  work: (executor: MigrationExecutor) => Promise<T>,
): Promise<T> {
  const { master: pool } = dataSource.driver as unknown as { master: { options: { max: number } } };
  // TypeORM asks for the schema on a connection of its own meanwhile, and would wait for ours for ever.
  if (pool.options.max < 2) throw new UnusableDataSourceError(['poolSize: expected 2 or more for migrating']);
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [LOCK]);
    try {
      return await work(new MigrationExecutor(dataSource, runner));
    } finally {
      await runner.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [LOCK]);
    }
  } finally {
    await runner.release();
  }
}
