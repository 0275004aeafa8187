import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCustomers1700000000000 implements MigrationInterface {
  readonly name = 'CreateCustomers1700000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE customer (id text PRIMARY KEY, plan text NOT NULL)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE customer');
  }
}
