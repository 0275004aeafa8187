import type { QueryRunner } from 'typeorm';
import { forgetCompatibility, recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/** Where each process writes the options that it runs with; commands of another installation compare theirs. */
export class RecordRunningOptions1764637000000 implements CompatibleMigration {
  readonly name = 'RecordRunningOptions1764637000000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE vu_running_options (
      id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
      options jsonb NOT NULL,
      recorded_at timestamptz NOT NULL DEFAULT now()
    )`);
    await recordCompatibility(queryRunner, this);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await forgetCompatibility(queryRunner, this);
    await queryRunner.query('DROP TABLE vu_running_options');
  }
}
