import { once } from 'node:events';
import { Client } from 'pg';
import { VerifiedUsersError } from '../options/verified-users-error';
import type { PostgresQueueConnection } from '../options/verified-users-options.interface';
import { randomBytes } from 'node:crypto';

/** What a server does not do for its clients although the queue needs it; poolers in transaction mode do none of them. */
export type SessionFault =
  'refuses start-up parameters' | 'ignores start-up parameters' | 'loses notifications';

/** The queue's address leads to something that gives no session of one's own, most likely a connection pooler. */
export class QueueSessionError extends VerifiedUsersError {
  readonly code = 'QUEUE_NEEDS_SESSION';

  constructor(readonly fault: SessionFault) {
    super(
      `queue.connection.postgresUrl: the server ${fault} (LISTEN and search_path), as a connection pooler in ` +
        'transaction mode does; name the address of PostgreSQL itself',
    );
  }
}

const PARAMETER_REFUSED = /start-?up parameter|command-line options/i;

/**
 * Connects as BullMQ will and tries what it relies on: `search_path` as a start-up parameter, and `LISTEN`. Without them
 * jobs would be added nowhere and workers would wait forever.
 *
 * @param timeoutMs longest time for each connection, statement and notification.
 * @throws {QueueSessionError} when the server does not give the queue a session; else the error of the connection.
 */
export async function checkQueueSession(
  { postgresUrl, schema }: Required<Pick<PostgresQueueConnection, 'postgresUrl' | 'schema'>>,
  timeoutMs = 5_000,
): Promise<void> {
  const connect = async (): Promise<Client> => {
    const client = new Client({
      connectionString: postgresUrl,
      options: `-c search_path="${schema}"`,
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
    });
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  };
  const clients: Client[] = [];
  try {
    const listener = await connect().catch((error: unknown) => {
      if (!PARAMETER_REFUSED.test(String((error as Error).message))) throw error;
      throw new QueueSessionError('refuses start-up parameters');
    });
    if (!(await findsTables(listener, schema))) throw new QueueSessionError('ignores start-up parameters');
    const heard = await hears(listener, await connect(), timeoutMs);
    if (!heard) throw new QueueSessionError('loses notifications');
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  }
}

async function findsTables(client: Client, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ path: string }>(`SELECT current_setting('search_path') AS path`);
  return rows[0]?.path.replaceAll('"', '') === schema;
}

/** From one connection to another: a pooler could deliver within one, when it happens to use one session for both calls. */
async function hears(listener: Client, speaker: Client, timeoutMs: number): Promise<boolean> {
  const channel = `verified_users_check_${randomBytes(8).toString('hex')}`;
  await listener.query(`LISTEN ${channel}`);
  const heard = once(listener, 'notification', { signal: AbortSignal.timeout(timeoutMs) }).then(
    () => true,
    () => false,
  );
  await speaker.query('SELECT pg_notify($1, $2)', [channel, 'check']);
  return heard;
}
