import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From a changed number to a verified one: verifications, customers' sessions, consents, events to the host. */
export class CloseTheLoop1764200000000 implements MigrationInterface {
  readonly name = 'CloseTheLoop1764200000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `ALTER TABLE vu_identity
    ADD COLUMN review_reason text,
    ADD COLUMN check_due_at timestamptz,
    ADD COLUMN former_email bytea,
    ADD COLUMN email_changed_at timestamptz`,
  `CREATE INDEX vu_identity_check_due ON vu_identity (check_due_at) WHERE check_due_at IS NOT NULL`,
  // Whom the company has to look after; a small part of all, so that lists of them need not read the rest.
  `CREATE INDEX vu_identity_attention ON vu_identity (project, status, id)
    WHERE status IN ('reverification_required', 'lapsed')`,
  `CREATE INDEX vu_identity_review ON vu_identity (project, id) WHERE review_reason IS NOT NULL`,

  `ALTER TABLE vu_enrollment
    ADD COLUMN active boolean,
    ADD COLUMN carrier text,
    ADD COLUMN line_type text,
    ADD COLUMN country_code text,
    ADD COLUMN checked_at timestamptz`,

  `ALTER TABLE vu_reverification
    ADD COLUMN reason text,
    ADD COLUMN fresh_links int NOT NULL DEFAULT 0,
    ADD COLUMN fresh_link_at timestamptz`,

  `CREATE TABLE vu_verification (
    id uuid PRIMARY KEY,
    identity_id uuid NOT NULL REFERENCES vu_identity ON DELETE CASCADE,
    reverification_id uuid REFERENCES vu_reverification ON DELETE CASCADE,
    status text NOT NULL
      CHECK (status IN ('opening', 'possession', 'verifying', 'succeeded', 'failed', 'expired', 'abandoned')),
    reason text,
    generation text NOT NULL CHECK (generation IN ('A', 'B')),
    possession text NOT NULL CHECK (possession IN ('none', 'mobile', 'desktop')),
    person bytea,
    region text,
    correlation_id text,
    auth_token bytea,
    prove_id text,
    started_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    possessed_at timestamptz,
    verify_sent_at timestamptz,
    verify_count int NOT NULL DEFAULT 0,
    proven_at timestamptz,
    enrolled boolean,
    finished_at timestamptz
  )`,
  `CREATE UNIQUE INDEX vu_verification_one_running ON vu_verification (identity_id)
    WHERE status IN ('opening', 'possession', 'verifying')`,
  `CREATE INDEX vu_verification_proven ON vu_verification (verify_sent_at)
    WHERE status = 'verifying' AND proven_at IS NOT NULL`,
  `CREATE INDEX vu_verification_identity ON vu_verification (identity_id, started_at)`,
  `CREATE INDEX vu_verification_reverification ON vu_verification (reverification_id)`,

  `CREATE TABLE vu_customer_session (
    id uuid PRIMARY KEY,
    link_token_id bigint NOT NULL REFERENCES vu_link_token ON DELETE CASCADE,
    secret_sha256 bytea NOT NULL CONSTRAINT vu_customer_session_secret UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
  )`,
  `CREATE INDEX vu_customer_session_link ON vu_customer_session (link_token_id)`,

  `CREATE TABLE vu_consent (
    id uuid PRIMARY KEY,
    identity_id uuid NOT NULL REFERENCES vu_identity ON DELETE CASCADE,
    country text NOT NULL,
    text_version text NOT NULL,
    channel text NOT NULL,
    given_by text NOT NULL CHECK (given_by IN ('customer', 'company')),
    given_at timestamptz NOT NULL,
    withdrawn_at timestamptz
  )`,
  `CREATE UNIQUE INDEX vu_consent_one_live ON vu_consent (identity_id, country) WHERE withdrawn_at IS NULL`,

  `CREATE TABLE vu_host_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    identity_id uuid NOT NULL,
    reverification_id uuid,
    state jsonb NOT NULL,
    cause jsonb NOT NULL,
    detail jsonb NOT NULL,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'done', 'failed')),
    reason text,
    handled_by text[] NOT NULL DEFAULT '{}',
    attempts int NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz
  )`,
  `CREATE INDEX vu_host_event_due ON vu_host_event (due_at) WHERE status = 'queued'`,
  `CREATE INDEX vu_host_event_identity ON vu_host_event (identity_id)`,

  `CREATE TABLE vu_idempotency_key (
    scope text NOT NULL,
    key_sha256 bytea NOT NULL,
    request_sha256 bytea NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    status_code int,
    body jsonb,
    PRIMARY KEY (scope, key_sha256)
  )`,
  `CREATE INDEX vu_idempotency_key_started ON vu_idempotency_key (started_at)`,
];

const DOWN = [
  'DROP TABLE vu_idempotency_key',
  'DROP TABLE vu_host_event',
  'DROP TABLE vu_consent',
  'DROP TABLE vu_customer_session',
  'DROP TABLE vu_verification',
  'ALTER TABLE vu_reverification DROP COLUMN reason, DROP COLUMN fresh_links, DROP COLUMN fresh_link_at',
  `ALTER TABLE vu_enrollment DROP COLUMN active, DROP COLUMN carrier, DROP COLUMN line_type,
    DROP COLUMN country_code, DROP COLUMN checked_at`,
  'DROP INDEX vu_identity_attention',
  `ALTER TABLE vu_identity DROP COLUMN review_reason, DROP COLUMN check_due_at, DROP COLUMN former_email,
    DROP COLUMN email_changed_at`,
];
