import { MigrationExecutor } from 'typeorm';
import type { DataSource } from 'typeorm';
import { verifiedUsersMigrations } from '../../verified-users/database/migration-list';
import { PreflightError } from './preflight.error';

/**
 * Compares the migrations that the database has seen with those that this version knows. Changes nothing.
 *
 * @param dataSource initialized; its migrations table is read.
 * @throws {PreflightError} `SCHEMA_NOT_MIGRATED` or `SCHEMA_NEWER`
 */
export async function checkSchema(dataSource: DataSource): Promise<void> {
  const executed = (await new MigrationExecutor(dataSource).getExecutedMigrations()).map(({ name }) => name);
  const known = verifiedUsersMigrations.map((migration) => new migration().name);
  const missing = known.filter((name) => !executed.includes(name));
  const newer = executed.find(
    (name) => !known.includes(name) && timestampOf(name) > timestampOf(known.at(-1)!),
  );
  if (newer !== undefined) {
    throw new PreflightError(
      'SCHEMA_NEWER',
      `DATABASE_URL: the database was migrated by a newer version (${newer}); deploy the newer version`,
    );
  }
  if (missing.length > 0) {
    throw new PreflightError(
      'SCHEMA_NOT_MIGRATED',
      `DATABASE_URL: the database lacks ${missing.length} of ${known.length} migrations; run "npm run migrate"`,
    );
  }
}

/** TypeORM's convention: a migration's name ends with the milliseconds of its making. */
function timestampOf(name: string): number {
  return Number(/\d{13}$/.exec(name)?.[0] ?? 0);
}
