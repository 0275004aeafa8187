import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Host events: public ids, delivery in order per customer, retries bounded by time; linked enrollments. */
export class OrderHostEvents1764450000000 implements MigrationInterface {
  readonly name = 'OrderHostEvents1764450000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  // Processes of the previous version rely on the default.
  `ALTER TABLE vu_host_event
    ADD COLUMN event_id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN first_attempt_at timestamptz,
    ADD COLUMN lost_attempts int NOT NULL DEFAULT 0,
    ADD COLUMN redriven_at timestamptz`,
  `CREATE UNIQUE INDEX vu_host_event_public ON vu_host_event (event_id)`,
  `CREATE INDEX vu_host_event_line ON vu_host_event (identity_id, id) WHERE status = 'queued'`,
  `CREATE INDEX vu_host_event_oldest ON vu_host_event (created_at) WHERE status = 'queued'`,
  `CREATE INDEX vu_host_event_dead ON vu_host_event (identity_id, id) WHERE status = 'failed'`,
  // An enrollment beside the current one whose notifications count as well.
  `ALTER TABLE vu_enrollment ADD COLUMN linked boolean NOT NULL DEFAULT false`,
];

const DOWN = [
  'ALTER TABLE vu_enrollment DROP COLUMN linked',
  'DROP INDEX vu_host_event_dead',
  'DROP INDEX vu_host_event_oldest',
  'DROP INDEX vu_host_event_line',
  `ALTER TABLE vu_host_event DROP COLUMN event_id, DROP COLUMN first_attempt_at, DROP COLUMN lost_attempts,
    DROP COLUMN redriven_at`,
];
