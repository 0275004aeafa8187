import type { QueryRunner } from 'typeorm';
import { forgetCompatibility, recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/**
 * Indexes along which a start finds every key id that stored contacts need. Nearly all their entries are equal, so they are
 * small, and only a changed contact changes them.
 */
export class IndexKeyIds1764560000000 implements CompatibleMigration {
  readonly name = 'IndexKeyIds1764560000000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
    await recordCompatibility(queryRunner, this);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await forgetCompatibility(queryRunner, this);
    for (const name of ['contact', 'former_email', 'former_phone']) {
      await queryRunner.query(`DROP INDEX vu_identity_${name}_key`);
    }
  }
}

const UP = [
  'CREATE INDEX vu_identity_contact_key ON vu_identity (substring(contact FROM 2 FOR 4))',
  `CREATE INDEX vu_identity_former_email_key ON vu_identity (substring(former_email FROM 2 FOR 4))
    WHERE former_email IS NOT NULL`,
  `CREATE INDEX vu_identity_former_phone_key ON vu_identity (substring(former_phone FROM 2 FOR 4))
    WHERE former_phone IS NOT NULL`,
];
