import type { QueryRunner } from 'typeorm';
import { forgetCompatibility, recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/**
 * A hash chain through each identity's history, and deletion by one function with limits of its own. Processes of the
 * previous version write entries without a hash; their retention cannot delete history any more and fails there.
 */
export class ChainHistory1764630000000 implements CompatibleMigration {
  readonly name = 'ChainHistory1764630000000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // Functions that run with the owner's rights, or that guard them, must not look for names in a caller's schemas.
    const [{ schema }] = (await queryRunner.query('SELECT quote_ident(current_schema()) AS schema')) as [
      { schema: string },
    ];
    for (const statement of upIn(`SET search_path = ${schema}, pg_temp`)) await queryRunner.query(statement);
    await recordCompatibility(queryRunner, this);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await forgetCompatibility(queryRunner, this);
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const upIn = (path: string) => [
  // No default: NULL is what processes of the previous version write.
  `ALTER TABLE vu_identity_history ADD COLUMN seq int, ADD COLUMN hash bytea,
    ADD CONSTRAINT vu_identity_history_chained CHECK ((seq IS NULL) = (hash IS NULL)) NOT VALID`,
  // No foreign key, as the history has none.
  `CREATE TABLE vu_history_head (
    identity_id uuid PRIMARY KEY,
    seq int NOT NULL,
    hash bytea NOT NULL,
    base_seq int NOT NULL,
    base_hash bytea NOT NULL,
    broken boolean NOT NULL,
    key_id bytea NOT NULL,
    mac bytea NOT NULL
  ) WITH (fillfactor = 80)`,
  // For the check of the key ring at every start; see `stored-key-ids.sql.ts`.
  'CREATE INDEX vu_history_head_key ON vu_history_head (key_id)',
  `CREATE TABLE vu_history_start (
    id boolean PRIMARY KEY CHECK (id),
    through_id bigint NOT NULL,
    started_at timestamptz NOT NULL,
    key_id bytea NOT NULL,
    mac bytea NOT NULL
  )`,

  // The owner of the tables may replace it to set another limit.
  `CREATE FUNCTION vu_history_minimum_age() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '365 days' $$`,
  `CREATE OR REPLACE FUNCTION vu_refuse_history_edit() RETURNS trigger LANGUAGE plpgsql ${path} AS $$
  BEGIN
    IF TG_OP = 'DELETE' THEN
      IF current_setting('verified_users.pruning', true) = 'on' AND OLD.at < now() - vu_history_minimum_age() THEN
        RETURN OLD;
      END IF;
    END IF;
    RAISE EXCEPTION 'vu_identity_history is append-only';
  END $$`,
  // Each prefix: { identityId, throughId } and, where entries of a chain are among it, { baseSeq, baseHash, keyId, mac }.
  `CREATE FUNCTION vu_prune_history(prefixes jsonb) RETURNS int LANGUAGE plpgsql SECURITY DEFINER ${path} AS $$
  DECLARE pruned int;
  BEGIN
    IF jsonb_array_length(prefixes) > 500 THEN
      RAISE EXCEPTION 'vu_prune_history takes at most 500 identities at once';
    END IF;
    PERFORM set_config('verified_users.pruning', 'on', true);
    WITH prefix AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(prefixes) AS prefix ("identityId" uuid, "throughId" bigint, "baseSeq" int,
        "baseHash" text, "keyId" text, mac text)
       WHERE NOT EXISTS (SELECT FROM vu_reverification AS open_case
         WHERE open_case.identity_id = prefix."identityId" AND open_case.status IN ('open', 'invited', 'started'))
    ), based AS (
      UPDATE vu_history_head AS head
         SET base_seq = "baseSeq", base_hash = decode("baseHash", 'hex'), key_id = decode("keyId", 'hex'),
             mac = decode(prefix.mac, 'hex')
        FROM prefix WHERE head.identity_id = "identityId" AND "baseSeq" BETWEEN head.base_seq + 1 AND head.seq
      RETURNING head.identity_id
    ), gone AS (
      DELETE FROM vu_identity_history AS item USING prefix
       WHERE item.identity_id = "identityId" AND item.id <= "throughId"
         AND (item.seq IS NULL OR (item.seq <= "baseSeq" AND EXISTS (SELECT FROM based WHERE based.identity_id = item.identity_id)))
      RETURNING 1
    )
    SELECT count(*) INTO pruned FROM gone;
    PERFORM set_config('verified_users.pruning', 'off', true);
    RETURN pruned;
  END $$`,
  `REVOKE ALL ON FUNCTION vu_prune_history(jsonb) FROM PUBLIC`,
];

const DOWN = [
  'DROP FUNCTION vu_prune_history(jsonb)',
  `CREATE OR REPLACE FUNCTION vu_refuse_history_edit() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'DELETE' AND current_setting('verified_users.retention', true) = 'on' THEN
      RETURN OLD;
    END IF;
    RAISE EXCEPTION 'vu_identity_history is append-only';
  END $$`,
  'DROP FUNCTION vu_history_minimum_age()',
  'DROP TABLE vu_history_start',
  'DROP TABLE vu_history_head',
  'ALTER TABLE vu_identity_history DROP COLUMN hash, DROP COLUMN seq',
];
