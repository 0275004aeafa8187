import type { QueryRunner } from 'typeorm';
import { forgetCompatibility, recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/** Whether an attempt to send an email got as far as the content. */
export class MarkEmailContent1764520000000 implements CompatibleMigration {
  readonly name = 'MarkEmailContent1764520000000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // No default: NULL is what processes of the previous version write, and it means unknown.
    await queryRunner.query('ALTER TABLE vu_email_attempt ADD COLUMN content_started boolean');
    await recordCompatibility(queryRunner, this);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await forgetCompatibility(queryRunner, this);
    await queryRunner.query('ALTER TABLE vu_email_attempt DROP COLUMN content_started');
  }
}
