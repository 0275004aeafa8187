import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where all processes take turns in calling Prove. */
export class CreateProveBudget1764100000000 implements MigrationInterface {
  readonly name = 'CreateProveBudget1764100000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE vu_prove_budget (project text PRIMARY KEY, free_at timestamptz NOT NULL)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE vu_prove_budget');
  }
}
