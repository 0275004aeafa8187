import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { createDataSource } from '../../ormconfig';
import { verifiedUsersMigrations } from '../../src';
import { recordCompatibility } from '../../src/verified-users/database/compatible-migration';

/** One of the next version, on whose schema this version may still run. */
export class AddTomorrow9000000000000 implements MigrationInterface {
  readonly name = 'AddTomorrow9000000000000';
  readonly oldestCompatible = new (verifiedUsersMigrations.at(-1)!)().name;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE vu_email ADD COLUMN tomorrow text');
    await queryRunner.query('ALTER TABLE vu_notification ADD COLUMN tomorrow text');
    await queryRunner.query('ALTER TABLE vu_reverification ADD COLUMN tomorrow int NOT NULL DEFAULT 0');
    await queryRunner.query('ALTER TABLE vu_delivery ADD COLUMN tomorrow text');
    await recordCompatibility(queryRunner, this);
  }

  async down(): Promise<void> {}
}

/** What the next version's `migrate` works on. */
export function dataSourceOfTomorrow(url: string): Promise<DataSource> {
  const migrations = [...verifiedUsersMigrations, AddTomorrow9000000000000];
  return new DataSource({ ...createDataSource(url).options, migrations, logging: [] }).initialize();
}
