import { DatabaseError, type Client } from 'pg';
import { DataDirBusyError } from './data-dir-busy.error';

/** Two numbers that name the lock; they mean nothing and must never change. */
const LOCK = [0x76757372, 1] as const;
const LOCK_NOT_AVAILABLE = '55P03';

/** How long a service that was just killed may take to vanish from the server's sessions. */
const PATIENCE = '2s';

/**
 * Makes the session the sign that this service owns the data folder.
 *
 * The lock lives in the server and dies with the connection, so a killed service leaves none behind.
 */
export async function takeServiceLock(session: Client, dataDir: string): Promise<void> {
  await session.query(`SET lock_timeout = '${PATIENCE}'`);
  try {
    await session.query('SELECT pg_advisory_lock($1, $2)', [...LOCK]);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== LOCK_NOT_AVAILABLE) throw error;
    throw new DataDirBusyError(dataDir, await findHolder(session));
  }
}

async function findHolder(session: Client): Promise<number | undefined> {
  const { rows } = await session.query<{ name: string }>(
    `SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $1 AND l.objid = $2`,
    [...LOCK],
  );
  const pid = Number(/^service (\d+)$/.exec(rows[0]?.name ?? '')?.[1]);
  return pid > 0 ? pid : undefined;
}
