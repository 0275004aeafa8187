import type { QueryRunner } from 'typeorm';
import { forgetCompatibility, recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/**
 * Refuses versions that cannot read contacts in the newer format where none is in the older one: in an empty database, and
 * in one that was begun by a version that wrote the newer format without saying so. Here, because the application's role
 * may not say it. Until it is said, new contacts are written in the older format; elsewhere `reencrypt` ends that.
 */
export class RefuseOlderContacts1764631020000 implements CompatibleMigration {
  readonly name = 'RefuseOlderContacts1764631020000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
    await recordCompatibility(queryRunner, this);
  }

  /** What was refused stays so: contacts in the newer format may have been written since. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await forgetCompatibility(queryRunner, this);
  }
}

const UP = String.raw`
  UPDATE vu_schema_compatibility SET oldest_compatible = migration
   WHERE migration = 'BindContacts1764620000000'
     AND NOT EXISTS (SELECT FROM vu_identity WHERE substring(contact FROM 1 FOR 1) = '\x01')`;
