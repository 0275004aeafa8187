import { MigrationExecutor } from 'typeorm';
import type { DataSource } from 'typeorm';
import { verifiedUsersMigrations } from '../../verified-users/database/migration-list';
import { SchemaCompatibility } from '../../verified-users/database/schema-compatibility.entity';
import { PreflightError } from './preflight.error';

/**
 * Compares the migrations that the database has seen with those that this version knows. Changes nothing.
 *
 * A newer schema stops the start only if a migration says that this version is too old for it: during a deployment the
 * database is migrated first, and processes of the previous version must be able to restart until they are replaced
 * (P17).
 *
 * @param dataSource initialized; its migrations table is read.
 * @throws {PreflightError} `SCHEMA_NOT_MIGRATED` or `SCHEMA_NEWER`
 */
export async function checkSchema(dataSource: DataSource): Promise<void> {
  const executed = (await new MigrationExecutor(dataSource).getExecutedMigrations()).map(({ name }) => name);
  const known = verifiedUsersMigrations.map((migration) => new migration().name);
  const latest = Math.max(...known.map(timestampOf));
  const missing = known.filter((name) => !executed.includes(name));
  const newer = executed.filter((name) => !known.includes(name) && timestampOf(name) > latest);
  const tooNew = missing.length > 0 ? newer[0] : await findIncompatible(dataSource, newer, latest);
  if (tooNew !== undefined) {
    throw new PreflightError(
      'SCHEMA_NEWER',
      `DATABASE_URL: the database was migrated by a newer version (${tooNew}), on which this one may not run; deploy the newer version`,
    );
  }
  if (missing.length > 0) {
    throw new PreflightError(
      'SCHEMA_NOT_MIGRATED',
      `DATABASE_URL: the database lacks ${missing.length} of ${known.length} migrations; run "npm run migrate"`,
    );
  }
}

/** One that says nothing about compatibility counts as incompatible. */
async function findIncompatible(
  dataSource: DataSource,
  newer: readonly string[],
  latest: number,
): Promise<string | undefined> {
  if (newer.length === 0) return undefined;
  const rows = await dataSource.getRepository(SchemaCompatibility).find();
  const oldest = new Map(rows.map((row) => [row.migration, timestampOf(row.oldestCompatible)]));
  return newer.find((name) => (oldest.get(name) ?? Infinity) > latest);
}

/** TypeORM's convention: a migration's name ends with the milliseconds of its making. */
function timestampOf(name: string): number {
  return Number(/\d{13}$/.exec(name)?.[0] ?? 0);
}
