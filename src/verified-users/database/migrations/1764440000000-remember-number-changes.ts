import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When a number changed, which number a verification replaced, and when a customer was closed. Null: unknown or never.
 */
export class RememberNumberChanges1764440000000 implements MigrationInterface {
  readonly name = 'RememberNumberChanges1764440000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE vu_identity
        ADD COLUMN number_changed_at timestamptz,
        ADD COLUMN former_phone bytea,
        ADD COLUMN closed_at timestamptz`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE vu_identity
        DROP COLUMN number_changed_at,
        DROP COLUMN former_phone,
        DROP COLUMN closed_at`);
  }
}
