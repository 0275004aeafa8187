import { Logger } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { forgetCompatibility, recordCompatibility, type CompatibleMigration } from '../compatible-migration';

/**
 * Finds contacts that are encrypted in the format of older versions, which binds them to their row only. Older versions
 * may run on this schema until `reencrypt` has been run, which then raises what is recorded here.
 */
export class BindContacts1764620000000 implements CompatibleMigration {
  readonly name = 'BindContacts1764620000000';
  readonly oldestCompatible = 'AddSchedules1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
    await recordCompatibility(queryRunner, this);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await forgetCompatibility(queryRunner, this);
    await queryRunner.query('DROP INDEX vu_identity_bound_to_row');
    const [{ bound }] = (await queryRunner.query(BOUND)) as [{ bound: number }];
    if (bound === 0) return;
    // Their rows keep all that they held: an upgrade makes them readable again. To refuse would leave a half-way schema.
    const message =
      'Versions before this migration cannot read the contacts of some customers: upgrade again';
    new Logger(BindContacts1764620000000.name).warn({ message, customers: bound });
  }
}

const BOUND = String.raw`SELECT count(*)::int AS bound FROM vu_identity WHERE substring(contact FROM 1 FOR 1) = '\x02'`;

const UP = String.raw`
  CREATE INDEX vu_identity_bound_to_row ON vu_identity (id) WHERE substring(contact FROM 1 FOR 1) = '\x01'`;
