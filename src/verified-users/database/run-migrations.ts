import { setTimeout as pause } from 'node:timers/promises';
import { MigrationExecutor, type DataSource, type QueryRunner } from 'typeorm';
import { retryDelayMs } from '../queue/retry-delay';
import { MigrationBlockedError } from './migration-blocked.error';
import { verifiedUsersMigrations } from './migration-list';
import { MigrationsNotListedError } from './migrations-not-listed.error';
import { isRetryableConflict } from './sql-state';
import { UnusableDataSourceError } from './unusable-data-source.error';

const LOCK = 'verified-users:migrations';

const RETRY = { firstDelaySeconds: 0.2, maxDelaySeconds: 2 };

/** Tables in the order in which most transactions come to them; the others follow. */
const LOCKED_FIRST = ['vu_delivery', 'vu_notification', 'vu_identity', 'vu_enrollment', 'vu_reverification'];
const OWN_TABLES = `
  SELECT quote_ident(relname) AS name FROM pg_class
   WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname LIKE 'vu\\_%'
   ORDER BY array_position($1::text[], relname::text) NULLS LAST, relname`;

type TransactionMode = MigrationExecutor['transaction'];

/** How migrations wait for tables that are in use. */
export interface MigrationLimits {
  /**
   * Longest wait for the lock of one table, in milliseconds. Everything that wants the table queues behind a waiting
   * migration, so after this time it rolls back, lets the others through and starts again. Default 800: below
   * PostgreSQL's `deadlock_timeout`, so that a deadlock costs no transaction of the service.
   */
  lockTimeoutMs?: number;
  /** How long it goes on starting again, in milliseconds. Default 300,000. */
  patienceMs?: number;
}

/**
 * Brings the schema up to date. Safe to run twice and from many processes at once (P17), also behind a connection pooler:
 * TypeORM has no lock of its own, so an advisory lock lets one run at a time; the others then find nothing to do.
 *
 * Safe under load as well: it locks the module's tables before it changes any, and when it has to wait for one it rolls
 * back and starts again. Locks taken one by one between changes would deadlock with the service's transactions each time.
 * This holds for `migrationsTransactionMode: 'all'`, TypeORM's default; the other modes wait without a limit.
 *
 * @param dataSource initialised, with `verifiedUsersMigrations` among its `migrations`, and a pool of 2 or more; 3 where
 *   its `migrationsTransactionMode` is not `all`.
 * @returns the names of the migrations that ran.
 * @throws {MigrationBlockedError} when a table stays in use.
 * @throws {MigrationsNotListedError}
 * @throws {UnusableDataSourceError} when the pool is too small.
 */
export async function runVerifiedUsersMigrations(
  dataSource: DataSource,
  limits: MigrationLimits = {},
): Promise<string[]> {
  const listed = new Set<unknown>(dataSource.migrations.map((migration) => migration.constructor));
  if (!verifiedUsersMigrations.every((migration) => listed.has(migration)))
    throw new MigrationsNotListedError();
  const mode = dataSource.options.migrationsTransactionMode ?? 'all';
  return withMigrationLock(dataSource, mode, limits, async (executor, lockTables) => {
    executor.transaction = mode;
    if ((await executor.getPendingMigrations()).length === 0) return [];
    await lockTables();
    const migrations = await executor.executePendingMigrations();
    return migrations.map((migration) => migration.name);
  });
}

/** Takes the latest migration back, and waits for tables as `runVerifiedUsersMigrations` does. */
export async function revertVerifiedUsersMigration(dataSource: DataSource): Promise<void> {
  await withMigrationLock(dataSource, 'all', {}, async (executor, lockTables) => {
    await lockTables();
    await executor.undoLastMigration();
  });
}

/** What `runVerifiedUsersMigrations` and `revertVerifiedUsersMigration` would do now. */
export interface MigrationPlan {
  /** Names of what is not there yet, in the order in which it would run. */
  pending: string[];
  /** What would be taken back; null: nothing is there. */
  latest: string | null;
}

/** Reads only: TypeORM by itself would create its missing table of migrations. */
export async function planVerifiedUsersMigrations(dataSource: DataSource): Promise<MigrationPlan> {
  const { migrationsTableName = 'migrations' } = dataSource.options;
  const [row] = await dataSource.query<[{ found: boolean }]>(
    'SELECT to_regclass(quote_ident($1)) IS NOT NULL AS found',
    [migrationsTableName],
  );
  const executor = new MigrationExecutor(dataSource);
  const executed = row.found ? await executor.getExecutedMigrations() : [];
  const names = new Set(executed.map(({ name }) => name));
  const known = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
  const timestampOf = (name: string) => Number(name.slice(-13));
  return {
    pending: known
      .filter((name) => !names.has(name))
      .sort((one, other) => timestampOf(one) - timestampOf(other)),
    latest: executed.at(0)?.name ?? null,
  };
}

/**
 * Holds the lock for as long as a transaction is open. A lock of the session would not do: behind a connection pooler in
 * transaction mode the next statement may run in another session, and nobody could release the lock again.
 *
 * In one transaction (`all`) the migrations hold the lock themselves. Otherwise a transaction on another connection holds
 * it. That transaction has no snapshot, so `CREATE INDEX CONCURRENTLY` does not wait for it.
 *
 * @param mode how the work uses transactions, as TypeORM's `migrationsTransactionMode`.
 */
async function withMigrationLock<T>(
  dataSource: DataSource,
  mode: TransactionMode,
  { lockTimeoutMs = 800, patienceMs = 300_000 }: MigrationLimits,
  work: (executor: MigrationExecutor, lockTables: () => Promise<void>) => Promise<T>,
): Promise<T> {
  requirePool(dataSource, mode);
  const holder = dataSource.createQueryRunner();
  const end = performance.now() + patienceMs;
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await inLockedTransaction(holder, lockTimeoutMs, () =>
          mode === 'all'
            ? work(new MigrationExecutor(dataSource, holder), () => lockTables(holder))
            : work(new MigrationExecutor(dataSource), () => Promise.resolve()),
        );
      } catch (error) {
        if (!isRetryableConflict(error)) throw error;
        if (performance.now() > end) throw new MigrationBlockedError(patienceMs / 1000, error);
        await pause(retryDelayMs(attempt, RETRY));
      }
    }
  } finally {
    await holder.release();
  }
}

async function inLockedTransaction<T>(
  holder: QueryRunner,
  lockTimeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  // With a stricter isolation level the transaction would not see what was committed while it waited for the lock.
  await holder.startTransaction('READ COMMITTED');
  try {
    await holder.query(`SELECT set_config('idle_in_transaction_session_timeout', '0', true)`);
    await holder.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [LOCK]);
    // Only now: another process may migrate for as long as it needs.
    await holder.query(`SELECT set_config('lock_timeout', $1, true)`, [`${lockTimeoutMs}ms`]);
    const result = await work();
    await holder.commitTransaction();
    return result;
  } catch (error) {
    await holder.rollbackTransaction().catch(() => undefined);
    throw error;
  }
}

async function lockTables(holder: QueryRunner): Promise<void> {
  const tables = (await holder.query(OWN_TABLES, [LOCKED_FIRST])) as { name: string }[];
  if (tables.length === 0) return;
  await holder.query(`LOCK TABLE ${tables.map(({ name }) => name).join(', ')} IN ACCESS EXCLUSIVE MODE`);
}

/** @throws {UnusableDataSourceError} when the pool has fewer connections than a migration holds at once. */
function requirePool(dataSource: DataSource, mode: TransactionMode): void {
  const { master: pool } = dataSource.driver as unknown as { master: { options: { max: number } } };
  // TypeORM reads the schema on a connection of its own and would wait for ours forever.
  const least = mode === 'all' ? 2 : 3;
  if (pool.options.max < least)
    throw new UnusableDataSourceError([`poolSize: expected ${least} or more for migrating`]);
}
