import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Marks attempts that never reached the mail server, so that readiness can report an outage. */
export class WatchMail1764430000000 implements MigrationInterface {
  readonly name = 'WatchMail1764430000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE vu_email_attempt ADD COLUMN connection_failed boolean NOT NULL DEFAULT false',
    );
    await queryRunner.query(
      `CREATE INDEX vu_email_attempt_sent ON vu_email_attempt (finished_at) WHERE outcome = 'sent'`,
    );
    await queryRunner.query(
      'CREATE INDEX vu_email_attempt_connection_failed ON vu_email_attempt (finished_at) WHERE connection_failed',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX vu_email_attempt_sent');
    await queryRunner.query('ALTER TABLE vu_email_attempt DROP COLUMN connection_failed');
  }
}
