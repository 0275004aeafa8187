import type { QueryRunner } from 'typeorm';
import { forgetCompatibility, recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/** Finds a case by the reference that its customer reads out; see `caseReference`, from whose hash it is made. */
export class IndexCaseReferences1764635000000 implements CompatibleMigration {
  readonly name = 'IndexCaseReferences1764635000000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
    await recordCompatibility(queryRunner, this);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await forgetCompatibility(queryRunner, this);
    await queryRunner.query('DROP INDEX vu_reverification_reference');
  }
}

// The same expression as in `find-by-reference.sql.ts`.
const UP = `
  CREATE INDEX vu_reverification_reference ON vu_reverification (substr(encode(sha256(id::text::bytea), 'hex'), 1, 10))`;
