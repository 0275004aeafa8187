import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What runs by the clock: runs of schedules, reminders, differences found at Prove, counts of the webhook's door. */
export class AddSchedules1764300000000 implements MigrationInterface {
  readonly name = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

/**
 * All in one transaction, so each lock lasts until its end: first what locks nothing, last what notifications wait for.
 * Each table is altered before it is locked for less, so that nobody waits in a circle.
 */
const UP = [
  `CREATE TABLE vu_door_count (
    project text NOT NULL,
    hour timestamptz NOT NULL,
    accepted bigint NOT NULL DEFAULT 0,
    refused bigint NOT NULL DEFAULT 0,
    refused_since bigint NOT NULL DEFAULT 0,
    accepted_at timestamptz,
    refused_at timestamptz,
    PRIMARY KEY (project, hour)
  )`,
  // Else a system that has run for long would pass for one that never had a delivery.
  `INSERT INTO vu_door_count (project, hour, accepted, accepted_at)
    SELECT project, date_trunc('hour', received_at, 'UTC'), count(*), max(received_at) FROM vu_delivery GROUP BY 1, 2`,

  `CREATE TABLE vu_schedule_run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    schedule text NOT NULL,
    tick timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN ('running', 'done', 'failed')),
    reason text,
    counts jsonb NOT NULL DEFAULT '{}',
    cursor jsonb,
    findings jsonb,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    holder uuid NOT NULL,
    lease_until timestamptz NOT NULL,
    CONSTRAINT vu_schedule_run_tick UNIQUE (schedule, tick)
  )`,
  `CREATE UNIQUE INDEX vu_schedule_run_one_running ON vu_schedule_run (schedule) WHERE status = 'running'`,
  `CREATE INDEX vu_schedule_run_latest ON vu_schedule_run (schedule, id)`,

  // By what retention finds what it drops, where no key rises with time.
  `CREATE INDEX vu_verification_finished ON vu_verification (finished_at, id) WHERE finished_at IS NOT NULL`,
  `CREATE INDEX vu_consent_withdrawn ON vu_consent (withdrawn_at, id) WHERE withdrawn_at IS NOT NULL`,

  // What each sweep looks at, without what waits for its hour: conditions as in the sweep's statement.
  `CREATE INDEX vu_email_ahead ON vu_email (due_at)
    WHERE status = 'queued' AND (attempts > 0 OR reason IS NOT NULL OR due_at <= created_at)`,
  `CREATE INDEX vu_email_made_ahead ON vu_email (created_at)
    WHERE status = 'queued' AND attempts = 0 AND reason IS NULL AND due_at > created_at`,
  `CREATE INDEX vu_email_sending ON vu_email (due_at) WHERE status = 'sending'`,

  `ALTER TABLE vu_reverification
    ADD COLUMN reminders int NOT NULL DEFAULT 0,
    ADD COLUMN next_reminder_at timestamptz`,
  `CREATE INDEX vu_reverification_reminder ON vu_reverification (next_reminder_at)
    WHERE status IN ('open', 'invited', 'started') AND next_reminder_at IS NOT NULL`,
  `CREATE INDEX vu_reverification_deadline ON vu_reverification (deadline_at)
    WHERE status IN ('open', 'invited', 'started')`,
  // Cases that are open already are reminded from their second day on, as new ones by default.
  `UPDATE vu_reverification SET next_reminder_at = opened_at + interval '2 days'
    WHERE status IN ('open', 'invited', 'started')
      AND EXISTS (SELECT 1 FROM vu_email WHERE kind = 'invitation' AND subject_id = vu_reverification.id)`,

  `ALTER TABLE vu_enrollment ADD COLUMN seen_in_run bigint, ADD COLUMN inactive_in_run bigint`,
  `CREATE INDEX vu_enrollment_unchecked ON vu_enrollment (project, checked_at NULLS FIRST, id) WHERE current`,

  `ALTER TABLE vu_identity
    ADD COLUMN time_zone text,
    ADD COLUMN check_billed_for timestamptz,
    ADD COLUMN silent_check_at timestamptz`,
  // Verified, unwatched and without a date: nearly nobody, unless the rules for checks have changed.
  `CREATE INDEX vu_identity_unplanned ON vu_identity (id)
    WHERE status = 'verified' AND check_due_at IS NULL AND watch <> 'watched'`,

  `CREATE TABLE vu_difference (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project text NOT NULL,
    kind text NOT NULL,
    prove_id text NOT NULL,
    enrollment_id uuid REFERENCES vu_enrollment ON DELETE CASCADE,
    identity_id uuid REFERENCES vu_identity ON DELETE CASCADE,
    detail jsonb NOT NULL DEFAULT '{}',
    action text NOT NULL,
    missed_notice boolean NOT NULL DEFAULT false,
    status text NOT NULL CHECK (status IN ('proposed', 'applied', 'dismissed', 'gone')),
    run_id bigint NOT NULL,
    found_at timestamptz NOT NULL,
    settled_at timestamptz,
    settled_by text
  )`,
  // One row for one difference as long as it is true, however often it is found, and whether or not it was dismissed.
  `CREATE UNIQUE INDEX vu_difference_open ON vu_difference
    (project, prove_id, kind, COALESCE(enrollment_id, '00000000-0000-0000-0000-000000000000'))
    WHERE status IN ('proposed', 'dismissed')`,
  `CREATE INDEX vu_difference_run ON vu_difference (run_id)`,
  `CREATE INDEX vu_difference_enrollment ON vu_difference (enrollment_id) WHERE enrollment_id IS NOT NULL`,
  `CREATE INDEX vu_difference_identity ON vu_difference (identity_id) WHERE identity_id IS NOT NULL`,

  `CREATE INDEX vu_quarantine_delivery ON vu_quarantine (delivery_id) WHERE delivery_id IS NOT NULL`,
  `ALTER TABLE vu_delivery ALTER COLUMN body DROP NOT NULL`,
];

const DOWN = [
  `DELETE FROM vu_delivery WHERE body IS NULL`,
  `ALTER TABLE vu_delivery ALTER COLUMN body SET NOT NULL`,
  'DROP INDEX vu_quarantine_delivery',
  'DROP TABLE vu_difference',
  'DROP INDEX vu_identity_unplanned',
  'ALTER TABLE vu_identity DROP COLUMN time_zone, DROP COLUMN check_billed_for, DROP COLUMN silent_check_at',
  'DROP INDEX vu_enrollment_unchecked',
  'ALTER TABLE vu_enrollment DROP COLUMN seen_in_run, DROP COLUMN inactive_in_run',
  'DROP INDEX vu_reverification_deadline',
  'ALTER TABLE vu_reverification DROP COLUMN reminders, DROP COLUMN next_reminder_at',
  'DROP INDEX vu_email_sending',
  'DROP INDEX vu_email_made_ahead',
  'DROP INDEX vu_email_ahead',
  'DROP INDEX vu_consent_withdrawn',
  'DROP INDEX vu_verification_finished',
  'DROP TABLE vu_schedule_run',
  'DROP TABLE vu_door_count',
];
