import type { MigrationInterface, QueryRunner } from 'typeorm';

/** First schema: inbox, identities, re-verifications, emails. */
export class CreateVerifiedUsers1764000000000 implements MigrationInterface {
  readonly name = 'CreateVerifiedUsers1764000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `CREATE TABLE vu_delivery (
    id uuid PRIMARY KEY,
    project text NOT NULL,
    received_at timestamptz NOT NULL,
    body bytea NOT NULL,
    body_sha256 bytea NOT NULL,
    content_type text,
    content_encoding text,
    correlation_id text,
    item_count int NOT NULL
  )`,
  `CREATE INDEX vu_delivery_received ON vu_delivery (received_at)`,

  `CREATE TABLE vu_notification (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project text NOT NULL,
    event_id text NOT NULL,
    delivery_id uuid NOT NULL,
    event_type text NOT NULL,
    event_timestamp timestamptz NOT NULL,
    client_customer_id text,
    prove_id text,
    content_sha256 bytea NOT NULL,
    status text NOT NULL DEFAULT 'stored' CHECK (status IN ('stored', 'parked', 'applied', 'recorded', 'failed')),
    reason text,
    review_reason text,
    identity_id uuid,
    attempts int NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    finished_at timestamptz,
    repeats int NOT NULL DEFAULT 0,
    CONSTRAINT vu_notification_event UNIQUE (project, event_id)
  )`,
  `CREATE INDEX vu_notification_due ON vu_notification (due_at) WHERE status = 'stored'`,
  `CREATE INDEX vu_notification_parked_prove_id ON vu_notification (project, prove_id) WHERE status = 'parked'`,
  `CREATE INDEX vu_notification_parked_customer ON vu_notification (project, client_customer_id) WHERE status = 'parked'`,
  `CREATE INDEX vu_notification_delivery ON vu_notification (delivery_id)`,
  `CREATE INDEX vu_notification_identity ON vu_notification (identity_id) WHERE identity_id IS NOT NULL`,

  `CREATE TABLE vu_quarantine (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('item', 'delivery')),
    delivery_id uuid,
    reason text NOT NULL,
    detail text,
    content bytea,
    content_encoding text,
    content_sha256 bytea NOT NULL,
    received_at timestamptz NOT NULL
  )`,
  `CREATE INDEX vu_quarantine_received ON vu_quarantine (project, received_at)`,
  `CREATE UNIQUE INDEX vu_quarantine_refused ON vu_quarantine (project, content_sha256) WHERE kind = 'delivery'`,

  `CREATE TABLE vu_identity (
    id uuid PRIMARY KEY,
    project text NOT NULL,
    client_customer_id text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'verified', 'reverification_required', 'lapsed', 'closed')),
    watch text NOT NULL CHECK (watch IN ('watched', 'unwatched', 'not_covered', 'unknown')),
    doubt text,
    verified_at timestamptz,
    contact bytea NOT NULL,
    email_hash text,
    phone_hash text,
    locale text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT vu_identity_customer UNIQUE (project, client_customer_id)
  )`,
  `CREATE INDEX vu_identity_email ON vu_identity (project, email_hash)`,
  `CREATE INDEX vu_identity_phone ON vu_identity (project, phone_hash)`,

  `CREATE TABLE vu_enrollment (
    id uuid PRIMARY KEY,
    identity_id uuid NOT NULL REFERENCES vu_identity ON DELETE CASCADE,
    project text NOT NULL,
    prove_id text NOT NULL,
    current boolean NOT NULL,
    enrolled_at timestamptz NOT NULL,
    ended_at timestamptz
  )`,
  `CREATE INDEX vu_enrollment_prove_id ON vu_enrollment (project, prove_id)`,
  `CREATE INDEX vu_enrollment_identity ON vu_enrollment (identity_id)`,
  `CREATE UNIQUE INDEX vu_enrollment_current ON vu_enrollment (identity_id) WHERE current`,

  // No foreign key: history outlives the erasure of its identity, and holds no personal data.
  `CREATE TABLE vu_identity_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identity_id uuid NOT NULL,
    at timestamptz NOT NULL,
    what text NOT NULL,
    cause_kind text NOT NULL,
    cause_id text,
    before jsonb,
    after jsonb
  )`,
  `CREATE INDEX vu_identity_history_identity ON vu_identity_history (identity_id, id)`,
  // Append-only for everyone (P16). Only a transaction that says so aloud, for retention, may delete.
  `CREATE FUNCTION vu_refuse_history_edit() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'DELETE' AND current_setting('verified_users.retention', true) = 'on' THEN
      RETURN OLD;
    END IF;
    RAISE EXCEPTION 'vu_identity_history is append-only';
  END $$`,
  `CREATE TRIGGER vu_identity_history_append_only BEFORE UPDATE OR DELETE ON vu_identity_history
    FOR EACH ROW EXECUTE FUNCTION vu_refuse_history_edit()`,
  `CREATE TRIGGER vu_identity_history_no_truncate BEFORE TRUNCATE ON vu_identity_history
    FOR EACH STATEMENT EXECUTE FUNCTION vu_refuse_history_edit()`,

  `CREATE TABLE vu_reverification (
    id uuid PRIMARY KEY,
    identity_id uuid NOT NULL REFERENCES vu_identity ON DELETE CASCADE,
    status text NOT NULL
      CHECK (status IN ('open', 'invited', 'started', 'succeeded', 'failed', 'expired', 'cancelled')),
    opened_at timestamptz NOT NULL,
    deadline_at timestamptz NOT NULL,
    invited_at timestamptz,
    started_at timestamptz,
    closed_at timestamptz
  )`,
  `CREATE INDEX vu_reverification_identity ON vu_reverification (identity_id)`,
  `CREATE UNIQUE INDEX vu_reverification_one_open ON vu_reverification (identity_id)
    WHERE status IN ('open', 'invited', 'started')`,

  `CREATE TABLE vu_reverification_cause (
    reverification_id uuid NOT NULL REFERENCES vu_reverification ON DELETE CASCADE,
    cause_kind text NOT NULL,
    cause_id text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (reverification_id, cause_kind, cause_id)
  )`,

  `CREATE TABLE vu_link_token (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reverification_id uuid NOT NULL REFERENCES vu_reverification ON DELETE CASCADE,
    token_sha256 bytea NOT NULL CONSTRAINT vu_link_token_hash UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    replaced_at timestamptz
  )`,
  `CREATE INDEX vu_link_token_reverification ON vu_link_token (reverification_id)`,

  `CREATE TABLE vu_email (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    step int NOT NULL,
    status text NOT NULL DEFAULT 'queued'
      CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'doubtful', 'cancelled')),
    reason text,
    attempts int NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT vu_email_step UNIQUE (kind, subject_id, step)
  )`,
  `CREATE INDEX vu_email_due ON vu_email (due_at) WHERE status IN ('queued', 'sending')`,

  `CREATE TABLE vu_email_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email_id bigint NOT NULL REFERENCES vu_email ON DELETE CASCADE,
    number int NOT NULL,
    outcome text NOT NULL DEFAULT 'started'
      CHECK (outcome IN ('started', 'sent', 'refused', 'deferred', 'doubtful')),
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    message_id text,
    response_code int,
    response text,
    CONSTRAINT vu_email_attempt_number UNIQUE (email_id, number)
  )`,
];

const DOWN = [
  'DROP TABLE vu_email_attempt',
  'DROP TABLE vu_email',
  'DROP TABLE vu_link_token',
  'DROP TABLE vu_reverification_cause',
  'DROP TABLE vu_reverification',
  'DROP TABLE vu_identity_history',
  'DROP FUNCTION vu_refuse_history_edit()',
  'DROP TABLE vu_enrollment',
  'DROP TABLE vu_identity',
  'DROP TABLE vu_quarantine',
  'DROP TABLE vu_notification',
  'DROP TABLE vu_delivery',
];
