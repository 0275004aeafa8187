import { Client } from 'pg';
import type { TestDatabase } from '../support/test-database';

/** The database refuses everyone, and those who were in it are out. */
export async function sendAway(database: TestDatabase): Promise<void> {
  await onServer(async (client) => {
    await client.query(`ALTER DATABASE ${nameOf(database)} ALLOW_CONNECTIONS false`);
    await client.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [
      nameOf(database),
    ]);
  });
}

export async function takeBack(database: TestDatabase): Promise<void> {
  await onServer((client) => client.query(`ALTER DATABASE ${nameOf(database)} ALLOW_CONNECTIONS true`));
}

function nameOf({ url }: TestDatabase): string {
  return new URL(url).pathname.slice(1);
}

async function onServer(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: process.env['TEST_POSTGRES_URL'] });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
