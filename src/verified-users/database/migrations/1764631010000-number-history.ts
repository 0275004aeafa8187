import type { QueryRunner } from 'typeorm';
import { forgetCompatibility, recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/**
 * Entries without a hash are excused up to an id (`vu_history_start`). So nobody but the owner may choose the id of one: with
 * OVERRIDING SYSTEM VALUE it could be put into a gap below. Processes of the previous version do not choose ids.
 */
export class NumberHistory1764631010000 implements CompatibleMigration {
  readonly name = 'NumberHistory1764631010000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // The function runs with the owner's rights, so it must not look for names in a caller's schemas.
    const [{ schema }] = (await queryRunner.query('SELECT quote_ident(current_schema()) AS schema')) as [
      { schema: string },
    ];
    for (const statement of upIn(`SET search_path = ${schema}, pg_temp`)) await queryRunner.query(statement);
    await recordCompatibility(queryRunner, this);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await forgetCompatibility(queryRunner, this);
    await queryRunner.query('DROP TRIGGER vu_identity_history_number ON vu_identity_history');
    await queryRunner.query('DROP FUNCTION vu_number_history()');
  }
}

const upIn = (path: string) => [
  // SECURITY DEFINER: an identity column gives the application no right to its sequence, and it must not have any.
  `CREATE FUNCTION vu_number_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER ${path} AS $$
  BEGIN
    NEW.id := nextval('vu_identity_history_id_seq');
    RETURN NEW;
  END $$`,
  `REVOKE ALL ON FUNCTION vu_number_history() FROM PUBLIC`,
  // Chained entries are found by their number and hash, whatever their id: they cost nothing here.
  `CREATE TRIGGER vu_identity_history_number BEFORE INSERT ON vu_identity_history
    FOR EACH ROW WHEN (NEW.hash IS NULL) EXECUTE FUNCTION vu_number_history()`,
];
