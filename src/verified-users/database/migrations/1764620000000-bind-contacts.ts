import type { QueryRunner } from 'typeorm';
import { forgetCompatibility, recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/**
 * Finds contacts that are encrypted in the format of older versions, which binds them to their row only. Older versions
 * may run on this schema until `reencrypt` has been run, which then raises what is recorded here.
 */
export class BindContacts1764620000000 implements CompatibleMigration {
  readonly name = 'BindContacts1764620000000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
    await recordCompatibility(queryRunner, this);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await forgetCompatibility(queryRunner, this);
    await queryRunner.query('DROP INDEX vu_identity_bound_to_row');
  }
}

const UP = String.raw`
  CREATE INDEX vu_identity_bound_to_row ON vu_identity (id) WHERE substring(contact FROM 1 FOR 1) = '\x01'`;
