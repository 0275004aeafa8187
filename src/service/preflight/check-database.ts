import { Client } from 'pg';
import { databaseFault, describeDatabase } from './database-fault';
import { PreflightError } from './preflight.error';

const OLDEST_MAJOR = 14;
const SERVER_QUERY = `
  SELECT current_setting('server_version_num')::int AS version,
    current_setting('transaction_read_only') AS read_only,
    current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes`;

const NEEDED = ['fsync', 'full_page_writes'] as const;

/** What the server says of itself. */
interface Server {
  version: number;
  read_only: string;
  /** Without these a power loss can lose commits, or damage the whole database. */
  fsync: string;
  full_page_writes: string;
}

/** `refuse`: they stop the start. `warn`: they are told of. `accept`: the operator knows better. */
export type UnsafeSettings = 'refuse' | 'warn' | 'accept';

/**
 * Logs in to PostgreSQL as the service will, and asks for its version and its durability settings.
 *
 * @param unsafeSettings what `fsync=off` or `full_page_writes=off` leads to.
 * @param timeoutMs longest time for the connection, and for the answer.
 * @param variable that holds the address.
 * @returns warnings.
 * @throws {PreflightError} `DATABASE_UNREACHABLE`, `DATABASE_LOGIN_REFUSED`, `DATABASE_MISSING`, `DATABASE_TLS`,
 *   `DATABASE_TOO_OLD` (before 14), `DATABASE_READ_ONLY` or `DATABASE_NOT_DURABLE`.
 */
export async function checkDatabase(
  url: string,
  unsafeSettings: UnsafeSettings = 'warn',
  timeoutMs = 5_000,
  variable = 'DATABASE_URL',
): Promise<string[]> {
  const server = await askServer(url, timeoutMs).catch((error: unknown) => {
    throw databaseFault(error, url, variable);
  });
  const version = Number(server.version);
  const where = describeDatabase(url);
  if (version < OLDEST_MAJOR * 10_000) {
    throw new PreflightError(
      'DATABASE_TOO_OLD',
      `${variable}: ${where} is PostgreSQL ${describeVersion(version)}; ${OLDEST_MAJOR} or newer is needed`,
    );
  }
  if (server.read_only === 'on') {
    throw new PreflightError(
      'DATABASE_READ_ONLY',
      `${variable}: ${where} is read-only; name the primary server, not a standby`,
    );
  }
  const unsafe = NEEDED.filter((name) => server[name] === 'off');
  if (unsafe.length === 0 || unsafeSettings === 'accept') return [];
  const fault = `${variable}: ${where} has ${unsafe.map((name) => `${name}=off`).join(' and ')}, so a power loss can lose what was acknowledged`;
  if (unsafeSettings === 'warn') return [fault];
  throw new PreflightError(
    'DATABASE_NOT_DURABLE',
    `${fault}; switch it on there, or set DATABASE_UNSAFE_SETTINGS=accept if its storage makes up for it`,
  );
}

async function askServer(url: string, timeoutMs: number): Promise<Server> {
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
    const { rows } = await client.query<Server>(SERVER_QUERY);
    // A pooler's console answers with nothing.
    return rows[0] ?? ({} as Server);
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
