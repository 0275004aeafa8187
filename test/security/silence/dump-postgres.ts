import { Client, escapeIdentifier } from 'pg';
import type { Sink } from './find-canaries';

interface Table {
  schema: string;
  name: string;
}

/** Every value of every table of a database, of BullMQ's too, as PostgreSQL prints it. */
export async function dumpPostgres(url: string): Promise<Sink[]> {
  const client = new Client({
    connectionString: url,
    types: { getTypeParser: () => (printed: unknown) => printed },
  });
  await client.connect();
  try {
    const tables = await client.query<Table>(
      `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const sinks: Sink[] = [];
    for (const { schema, name } of tables.rows) {
      const path = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
      const { rows } = await client.query<Record<string, string | null>>(`SELECT * FROM ${path}`);
      for (const [index, row] of rows.entries()) {
        for (const [column, content] of Object.entries(row)) {
          sinks.push({ where: `table ${schema}.${name}, column ${column}, row ${index}`, content });
        }
      }
    }
    return sinks;
  } finally {
    await client.end();
  }
}
