import type { QueryRunner } from 'typeorm';
import { forgetCompatibility, recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/**
 * Tells ids that Prove gave a stranger's number from ids of earlier enrollments. The previous version writes neither mark
 * nor deletes such rows: to it, and of its rows, all are earlier ones.
 */
export class MarkForeignEnrollments1764631000000 implements CompatibleMigration {
  readonly name = 'MarkForeignEnrollments1764631000000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE vu_enrollment ADD COLUMN foreign_number boolean NOT NULL DEFAULT false',
    );
    await recordCompatibility(queryRunner, this);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await forgetCompatibility(queryRunner, this);
    await queryRunner.query('ALTER TABLE vu_enrollment DROP COLUMN foreign_number');
  }
}
