import type { QueryRunner } from 'typeorm';
import { recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/**
 * Which versions may run on which schema; and the indexes by which the sweep finds rows that a process of an older
 * version wrote without the columns that it does not know.
 */
export class RecordCompatibility1764510000000 implements CompatibleMigration {
  readonly name = 'RecordCompatibility1764510000000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
    await recordCompatibility(queryRunner, this);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `CREATE TABLE vu_schema_compatibility (
    migration text PRIMARY KEY,
    oldest_compatible text NOT NULL
  )`,
  `CREATE INDEX vu_reverification_unplanned ON vu_reverification (id)
    WHERE status IN ('open', 'invited', 'started') AND next_reminder_at IS NULL AND reminders = 0`,
  `CREATE INDEX vu_identity_closed_former_phone ON vu_identity (id)
    WHERE status = 'closed' AND former_phone IS NOT NULL`,
];

const DOWN = [
  'DROP INDEX vu_identity_closed_former_phone',
  'DROP INDEX vu_reverification_unplanned',
  'DROP TABLE vu_schema_compatibility',
];
