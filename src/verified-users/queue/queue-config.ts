import { runMigrations, type QueueOptions as BullQueueOptions } from 'bullmq';
import { Pool } from 'pg';
import type { ResolvedOptions } from '../options/resolved-options';
import type { PostgresQueueConnection } from '../options/verified-users-options.interface';
import {
  DEFAULT_QUEUE_SCHEMA,
  installBackendFactory,
  isPostgresConnection,
  toBullConnection,
} from './postgres-backend';

/** BullMQ's configuration out of the module's options; on PostgreSQL its tables are made first. */
export async function createQueueConfig({ queue }: ResolvedOptions): Promise<BullQueueOptions> {
  const { connection, prefix } = queue;
  if (isPostgresConnection(connection)) {
    installBackendFactory();
    await migrateQueueSchema(connection);
  }
  return { connection: toBullConnection(connection) as BullQueueOptions['connection'], prefix };
}

/** BullMQ serialises concurrent runs itself. */
async function migrateQueueSchema({
  postgresUrl,
  schema = DEFAULT_QUEUE_SCHEMA,
}: PostgresQueueConnection): Promise<void> {
  const pool = new Pool({ connectionString: postgresUrl, max: 1 });
  try {
    const client = await pool.connect();
    try {
      await runMigrations(client, schema);
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}
