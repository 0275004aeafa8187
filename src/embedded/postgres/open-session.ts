import { Client, DatabaseError } from 'pg';
import { DATABASE_USER, type Cluster } from './cluster';
import { PostgresStartError } from './postgres-start.error';

const CONNECT_LIMIT_MS = 5_000;
const WRONG_PASSWORD = '28P01';

/**
 * Connects to the maintenance database.
 *
 * Answers nothing while the server cannot take connections (it starts, stops, recovers or is full).
 */
export async function openSession(cluster: Cluster, port: number): Promise<Client | undefined> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: DATABASE_USER,
    password: cluster.password,
    database: 'postgres',
    application_name: `service ${process.pid}`,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    options: '-c idle_session_timeout=0 -c statement_timeout=0',
  });
  // A lost connection is seen through its `end` event; without a listener Node would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === WRONG_PASSWORD) {
      throw new PostgresStartError(`it refuses the password in ${cluster.home}`, error);
    }
    await client.end().catch(() => undefined);
    return undefined;
  }
}
