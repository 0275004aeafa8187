import { DEFAULT_QUEUE_SCHEMA } from '../../verified-users/queue/queue-names';
import { checkQueueSession, QueueSessionError } from '../../verified-users/queue/queue-session';
import { databaseFault, describeDatabase } from './database-fault';
import { PreflightError } from './preflight.error';

/**
 * Tries what the queues on PostgreSQL need and a connection pooler in transaction mode does not give.
 *
 * @param variable that holds the address.
 * @param timeoutMs longest time for each connection, statement and notification.
 * @throws {PreflightError} `QUEUE_NEEDS_SESSION`, or what `databaseFault` makes of a failed connection.
 */
export async function checkQueueDatabase(
  url: string,
  variable: 'DATABASE_URL' | 'QUEUE_DATABASE_URL',
  timeoutMs = 5_000,
): Promise<void> {
  await checkQueueSession({ postgresUrl: url, schema: DEFAULT_QUEUE_SCHEMA }, timeoutMs).catch(
    (error: unknown) => {
      if (!(error instanceof QueueSessionError)) throw databaseFault(error, url, variable);
      const where = `${variable}: ${describeDatabase(url)} ${error.fault}, as a connection pooler in transaction mode does`;
      const mend =
        variable === 'DATABASE_URL'
          ? 'the queues need PostgreSQL itself: set QUEUE_DATABASE_URL to its address, or REDIS_URL'
          : 'the queues need the address of PostgreSQL itself, or REDIS_URL in place of QUEUE_DATABASE_URL';
      throw new PreflightError('QUEUE_NEEDS_SESSION', `${where}; ${mend}`, error);
    },
  );
}
