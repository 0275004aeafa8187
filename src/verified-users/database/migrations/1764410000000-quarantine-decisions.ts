import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records decisions on quarantine entries, lists unusable fields of notifications, and indexes notifications by Prove
 * id.
 */
export class QuarantineDecisions1764410000000 implements MigrationInterface {
  readonly name = 'QuarantineDecisions1764410000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

// ALTER TABLE comes before CREATE INDEX on each table: upgrading the weaker lock could deadlock with live traffic.
const UP = [
  `ALTER TABLE vu_quarantine
    ADD COLUMN decided_at timestamptz,
    ADD COLUMN decision text CHECK (decision IN ('accepted', 'dismissed')),
    ADD COLUMN decided_by text`,
  `CREATE INDEX vu_quarantine_open ON vu_quarantine (received_at, id) WHERE decided_at IS NULL`,

  `ALTER TABLE vu_notification ADD COLUMN problems text[]`,
  // For finding notifications that were finished for other identities with the same Prove id.
  `CREATE INDEX vu_notification_settled_prove_id ON vu_notification (project, prove_id)
    WHERE prove_id IS NOT NULL AND identity_id IS NOT NULL`,
  `CREATE INDEX vu_notification_failed ON vu_notification (finished_at, id) WHERE status = 'failed'`,
];

const DOWN = [
  'DROP INDEX vu_notification_failed',
  'DROP INDEX vu_notification_settled_prove_id',
  'ALTER TABLE vu_notification DROP COLUMN problems',
  'DROP INDEX vu_quarantine_open',
  `ALTER TABLE vu_quarantine DROP COLUMN decided_at, DROP COLUMN decision, DROP COLUMN decided_by`,
];
