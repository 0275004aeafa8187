import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A migration that says which versions may run, and be started, on the schema that it makes. During a deployment the
 * previous version runs beside the new one, and its processes are restarted by crashes and autoscaling (P17).
 *
 * Every migration from `RecordCompatibility1764510000000` on is one: its `up` ends with `recordCompatibility`, and its
 * `down` begins with `forgetCompatibility`.
 */
export interface CompatibleMigration extends MigrationInterface {
  readonly name: string;
  /**
   * Name of the latest migration that the oldest version knows which may still run. Name the migration itself, or the
   * one before it, only if code of the previous version would fail or do harm on the new schema.
   */
  readonly oldestCompatible: string;
}

export async function recordCompatibility(
  queryRunner: QueryRunner,
  { name, oldestCompatible }: CompatibleMigration,
): Promise<void> {
  await queryRunner.query(
    'INSERT INTO vu_schema_compatibility (migration, oldest_compatible) VALUES ($1, $2)',
    [name, oldestCompatible],
  );
}

export async function forgetCompatibility(
  queryRunner: QueryRunner,
  { name }: CompatibleMigration,
): Promise<void> {
  await queryRunner.query('DELETE FROM vu_schema_compatibility WHERE migration = $1', [name]);
}
