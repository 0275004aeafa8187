import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts attempts to record a verification that Prove has confirmed, so that they are bounded. */
export class BoundFinishing1764420000000 implements MigrationInterface {
  readonly name = 'BoundFinishing1764420000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE vu_verification ADD COLUMN IF NOT EXISTS finish_count int NOT NULL DEFAULT 0',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE vu_verification DROP COLUMN finish_count');
  }
}
