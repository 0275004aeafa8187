import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The index along which the sweep walks parked notifications to release those whose customer has become known. */
export class IndexParkedNotifications1764400000000 implements MigrationInterface {
  readonly name = 'IndexParkedNotifications1764400000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX vu_notification_parked ON vu_notification (id) WHERE status = 'parked'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX vu_notification_parked');
  }
}
