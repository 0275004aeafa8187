import type { QueryRunner } from 'typeorm';
import { forgetCompatibility, recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/**
 * Bounces of emails, and addresses that take none. Processes of the previous version go on writing to such an address until
 * the deployment ends, and record no address hash: a bounce of their emails is counted, and marks no address.
 */
export class RecordBounces1764636000000 implements CompatibleMigration {
  readonly name = 'RecordBounces1764636000000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
    await recordCompatibility(queryRunner, this);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await forgetCompatibility(queryRunner, this);
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `ALTER TABLE vu_email_attempt
    ADD COLUMN provider_message_id text,
    ADD COLUMN recipient_hash text,
    ADD COLUMN bounce text CHECK (bounce IN ('soft', 'hard')),
    ADD COLUMN bounced_at timestamptz,
    ADD COLUMN bounce_status text`,
  'CREATE INDEX vu_email_attempt_message ON vu_email_attempt (message_id) WHERE message_id IS NOT NULL',
  `CREATE INDEX vu_email_attempt_provider_message ON vu_email_attempt (provider_message_id)
    WHERE provider_message_id IS NOT NULL`,
  `ALTER TABLE vu_identity
    ADD COLUMN undeliverable_email_hash text,
    ADD COLUMN email_undeliverable_at timestamptz`,
];

const DOWN = [
  'ALTER TABLE vu_identity DROP COLUMN undeliverable_email_hash, DROP COLUMN email_undeliverable_at',
  'DROP INDEX vu_email_attempt_provider_message',
  'DROP INDEX vu_email_attempt_message',
  `ALTER TABLE vu_email_attempt
    DROP COLUMN provider_message_id, DROP COLUMN recipient_hash,
    DROP COLUMN bounce, DROP COLUMN bounced_at, DROP COLUMN bounce_status`,
];
