import type { QueryRunner } from 'typeorm';
import { forgetCompatibility, recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/** The table of the write that finds out whether the database commits. */
export class AddWriteProbe1764530000000 implements CompatibleMigration {
  readonly name = 'AddWriteProbe1764530000000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
    await recordCompatibility(queryRunner, this);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await forgetCompatibility(queryRunner, this);
    await queryRunner.query('DROP TABLE vu_write_probe');
  }
}

const UP = [
  `CREATE TABLE vu_write_probe (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    probed_at timestamptz NOT NULL DEFAULT now(),
    padding text NOT NULL
  )`,
  // Neither compressed nor moved out of line: each row needs most of a page.
  'ALTER TABLE vu_write_probe ALTER COLUMN padding SET STORAGE PLAIN',
];
