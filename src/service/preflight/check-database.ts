import { Client } from 'pg';
import { databaseFault, describeDatabase } from './database-fault';
import { PreflightError } from './preflight.error';

const OLDEST_MAJOR = 14;
const SERVER_QUERY = `SELECT current_setting('server_version_num')::int AS version, current_setting('transaction_read_only') AS read_only`;

/**
 * Logs in to PostgreSQL as the service will, and asks for its version.
 *
 * @param timeoutMs longest time for the connection, and for the answer.
 * @throws {PreflightError} `DATABASE_UNREACHABLE`, `DATABASE_LOGIN_REFUSED`, `DATABASE_MISSING`, `DATABASE_TLS`,
 *   `DATABASE_TOO_OLD` (before 14) or `DATABASE_READ_ONLY`.
 */
export async function checkDatabase(url: string, timeoutMs = 5_000): Promise<void> {
  const { version, readOnly } = await askServer(url, timeoutMs).catch((error: unknown) => {
    throw databaseFault(error, url);
  });
  const where = describeDatabase(url);
  if (version < OLDEST_MAJOR * 10_000) {
    throw new PreflightError(
      'DATABASE_TOO_OLD',
      `DATABASE_URL: ${where} is PostgreSQL ${describeVersion(version)}; ${OLDEST_MAJOR} or newer is needed`,
    );
  }
  if (readOnly) {
    throw new PreflightError(
      'DATABASE_READ_ONLY',
      `DATABASE_URL: ${where} is read-only; name the primary server, not a standby`,
    );
  }
}

async function askServer(url: string, timeoutMs: number): Promise<{ version: number; readOnly: boolean }> {
  const client = new Client({
    connectionString: url,
    application_name: 'verified-users preflight',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  // A server that goes away between two calls is told of here as well; the calls reject by themselves.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; read_only: string }>(SERVER_QUERY);
    return { version: Number(rows[0]?.version), readOnly: rows[0]?.read_only === 'on' };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** 130011 is 13.11; before 10 there were two numbers and a patch, 90624 is 9.6.24. */
function describeVersion(version: number): string {
  const [major, minor, patch] = [
    Math.floor(version / 10_000),
    Math.floor(version / 100) % 100,
    version % 100,
  ];
  return major >= 10 ? `${major}.${version % 10_000}` : `${major}.${minor}.${patch}`;
}
