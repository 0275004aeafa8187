import { MigrationExecutor } from 'typeorm';
import type { DataSource } from 'typeorm';
import { SchemaCompatibility } from '../../verified-users/database/schema-compatibility.entity';
import { judgeSchema } from '../../verified-users/database/schema-state';
import { PreflightError } from './preflight.error';

const REMEDIES = {
  SCHEMA_NOT_MIGRATED: 'run "npm run migrate"',
  SCHEMA_NEWER: 'deploy the newer version',
} as const;

/**
 * Compares the migrations that the database has seen with those that this version knows. Changes nothing. Reads TypeORM's
 * table of migrations, which is the service's own, so that it also notices a migration that recorded nothing.
 *
 * A newer schema stops the start only if a migration says that this version is too old for it, or says nothing: during a
 * deployment the database is migrated first, and processes of the previous version must be able to restart until they
 * are replaced (P17).
 *
 * @param dataSource initialized.
 * @throws {PreflightError} `SCHEMA_NOT_MIGRATED` or `SCHEMA_NEWER`
 */
export async function checkSchema(dataSource: DataSource): Promise<void> {
  const executed = await new MigrationExecutor(dataSource).getExecutedMigrations();
  const records = await readRecords(dataSource);
  const rows = executed.map(({ name }) => ({
    migration: name,
    oldestCompatible: records.get(name) ?? name,
  }));
  const { fault, found } = judgeSchema(rows, false);
  if (fault) throw new PreflightError(fault, `DATABASE_URL: ${found}; ${REMEDIES[fault]}`);
}

/** For each recorded migration the oldest one whose version may run on it. */
async function readRecords(dataSource: DataSource): Promise<Map<string, string>> {
  const { tablePath } = dataSource.getMetadata(SchemaCompatibility);
  const [table] = await dataSource.query<[{ there: boolean }]>(
    'SELECT to_regclass($1) IS NOT NULL AS there',
    [tablePath],
  );
  const rows = table.there ? await dataSource.getRepository(SchemaCompatibility).find() : [];
  return new Map(rows.map(({ migration, oldestCompatible }) => [migration, oldestCompatible]));
}
