import {
  assertSchemaCompatibility,
  LATEST_SCHEMA_VERSION,
  runMigrations,
  SchemaMigrationRequiredError,
  type QueueOptions as BullQueueOptions,
} from 'bullmq';
import { Pool, type PoolClient } from 'pg';
import type { ResolvedOptions } from '../options/resolved-options';
import type { PostgresQueueConnection } from '../options/verified-users-options.interface';
import { installBackendFactory, isPostgresConnection, toBullConnection } from './postgres-backend';
import { DEFAULT_QUEUE_SCHEMA } from './queue-names';
import { checkQueueSession } from './queue-session';

/**
 * BullMQ's configuration out of the module's options; on PostgreSQL its tables are made first.
 *
 * @throws {QueueSessionError} when the address leads to a connection pooler that gives no sessions.
 */
export async function createQueueConfig({ queue }: ResolvedOptions): Promise<BullQueueOptions> {
  const { connection, prefix } = queue;
  if (isPostgresConnection(connection)) {
    installBackendFactory();
    await checkQueueSession({ schema: DEFAULT_QUEUE_SCHEMA, ...connection });
    await migrateQueueSchema(connection);
  }
  return { connection: toBullConnection(connection) as BullQueueOptions['connection'], prefix };
}

/**
 * Makes BullMQ's tables or brings them up to date; BullMQ serialises concurrent runs itself. Where there is nothing to do
 * it needs no right to change tables, so the service can run under a role that does not own them.
 */
export async function migrateQueueSchema({
  postgresUrl,
  schema = DEFAULT_QUEUE_SCHEMA,
}: PostgresQueueConnection): Promise<void> {
  const pool = new Pool({ connectionString: postgresUrl, max: 1 });
  try {
    const client = await pool.connect();
    try {
      if (!(await isUpToDate(client, schema))) await runMigrations(client, schema);
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}

/** A schema that is too new for this version is for `runMigrations` to refuse. */
async function isUpToDate(client: PoolClient, schema: string): Promise<boolean> {
  try {
    return (await assertSchemaCompatibility(client, schema)) >= LATEST_SCHEMA_VERSION;
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return false;
    throw error;
  }
}
