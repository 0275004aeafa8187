import { Client } from 'pg';
import type { TestDatabase } from '../support/test-database';

/** Every statement on the table waits. @returns what lets them go on. */
export async function blockTable({ url }: TestDatabase, table: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  return async () => {
    await client.query('COMMIT');
    await client.end();
  };
}
