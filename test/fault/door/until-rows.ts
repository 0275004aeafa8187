import { once } from 'node:events';
import { Client } from 'pg';

/** Resolves once the statement has a row; asked again whenever the database tells that rows have changed. */
export async function untilRows(databaseUrl: string, sql: string): Promise<void> {
  const client = new Client(databaseUrl);
  await client.connect();
  try {
    await client.query('LISTEN fault_test_changed');
    for (;;) {
      const changed = once(client, 'notification');
      const { rowCount } = await client.query(sql);
      if (rowCount) return;
      await changed;
    }
  } finally {
    await client.end();
  }
}
