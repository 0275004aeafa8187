import {
  createPostgresBackend,
  getDefaultBackendFactory,
  setDefaultBackendFactory,
  type BackendFactory,
  type PostgresConnectionOptions,
} from 'bullmq';
import type { QueueOptions } from '../options/verified-users-options.interface';
import { BackOff } from './back-off';
import { ListeningClient } from './listening-client';
import { PatientClient } from './patient-client';
import { DEFAULT_QUEUE_SCHEMA } from './queue-names';

type Connection = QueueOptions['connection'];

/** What BullMQ's PostgreSQL backend is given; the mark tells our connections from a host's Redis ones. */
type MarkedPostgresConnection = Exclude<PostgresConnectionOptions, string> & { [POSTGRES_MARK]: true };

const POSTGRES_MARK = Symbol.for('verified-users.postgres-queue');
const INSTALLED = Symbol.for('verified-users.backend-factory');

/** The part of the options that BullMQ needs to connect, whichever engine it is. */
export function toBullConnection(connection: Connection): unknown {
  if (!isPostgresConnection(connection)) return connection;
  return {
    connectionString: connection.postgresUrl,
    schema: connection.schema ?? DEFAULT_QUEUE_SCHEMA,
    max: connection.poolSize ?? 3,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    Client: PatientClient,
    loginBackOff: new BackOff(),
    [POSTGRES_MARK]: true,
  };
}

/** Both for a connection to be made and for one of the pool to be free. */
const CONNECT_LIMIT_MS = 10_000;

export function isPostgresConnection(
  connection: Connection,
): connection is Extract<Connection, { postgresUrl: string }> {
  return typeof connection === 'object' && connection !== null && 'postgresUrl' in connection;
}

/**
 * Lets queues with a PostgreSQL connection of ours run on PostgreSQL, and leaves all others as they are.
 *
 * `@nestjs/bullmq` passes no backend to BullMQ, so the process-wide default is the only way in; it is replaced by
 * one that looks at each connection, and falls back to the default it found.
 */
export function installBackendFactory(): void {
  const fallback: BackendFactory & { [INSTALLED]?: true } = getDefaultBackendFactory();
  if (fallback[INSTALLED]) return;
  const choose: BackendFactory = (name, options, factoryOptions) =>
    isMarked(options.connection)
      ? createPatientBackend(name, { ...options, connection: options.connection }, factoryOptions)
      : fallback(name, options, factoryOptions);
  setDefaultBackendFactory(Object.assign(choose, { [INSTALLED]: true as const }));
}

/** What of BullMQ's own `PostgresConnection` has no option. */
interface BullPostgresConnection {
  pgModule: unknown;
  readyPromise: Promise<void> | undefined;
  waitUntilReady(): Promise<void>;
}

/** Of a backend, what a worker's loop calls to get jobs: to take the next one, and to hear of the one after that. */
type Fetch = Record<'moveToActive' | 'ensureListening', (...args: unknown[]) => Promise<unknown>>;

const fetches = new WeakMap<object, BackOff>();

/**
 * Whether a worker with this backend gets jobs: its latest attempt did not fail. Queues may answer while workers are deaf,
 * for a worker needs one more connection, on which it listens. True for other engines, which do not tell.
 */
export function fetchesJobs(backend: object): boolean {
  return !fetches.get(backend)?.isFailing;
}

/**
 * BullMQ makes the connection it listens on of `pg`'s own class, whatever `Client` says; here it is given ours. It
 * remembers for good that the database did not answer its first question; here it asks again. And its workers ask for
 * the next job at once when that failed, whatever the reason; here they pause first.
 */
const createPatientBackend: typeof createPostgresBackend = (...args) => {
  const backend = createPostgresBackend(...args);
  const { connection } = backend as unknown as { connection: BullPostgresConnection };
  connection.pgModule = { Client: ListeningClient };
  const waitUntilReady = connection.waitUntilReady.bind(connection);
  connection.waitUntilReady = () =>
    waitUntilReady().catch((error: unknown) => {
      connection.readyPromise = undefined;
      throw error;
    });
  pauseFailingFetches(backend as unknown as Fetch);
  return backend;
};

function pauseFailingFetches(backend: Fetch): void {
  const backOff = new BackOff();
  for (const name of ['moveToActive', 'ensureListening'] as const) {
    const fetch = backend[name].bind(backend);
    backend[name] = (...args) => backOff.attempt(() => fetch(...args));
  }
  fetches.set(backend, backOff);
}

function isMarked(connection: unknown): connection is MarkedPostgresConnection {
  return typeof connection === 'object' && connection !== null && POSTGRES_MARK in connection;
}
