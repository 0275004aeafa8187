import type { ClusterNode, ClusterOptions, RedisOptions as IORedisOptions } from 'ioredis';
import { RedisUrlError } from './redis-url.error';

/** What ioredis and BullMQ both take; when to try again is BullMQ's to say. */
export type RedisOptions = Omit<IORedisOptions, 'retryStrategy'>;

/** Where the queues' Redis or Valkey is: one server, a master that sentinels name, or a cluster. */
export type RedisConnection =
  | { kind: 'single'; options: RedisOptions }
  | { kind: 'sentinel'; options: RedisOptions }
  | { kind: 'cluster'; nodes: ClusterNode[]; options: ClusterOptions };

const URL_PARTS =
  /^(rediss?)(-sentinel|-cluster)?:\/\/(?:([^/?#]*)@)?([^@/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/s;
const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26_379;
/** Longer than any honest silence: BullMQ lets Redis keep an answer back for 10 seconds. */
const SILENCE_LIMIT_MS = 12_000;
const COMMON_QUERY = ['family', 'connectTimeout'];
const SENTINEL_QUERY = ['sentinelUsername', 'sentinelPassword'];

/**
 * Reads the address of Redis or Valkey. With `rediss` in place of `redis`, TLS is used to every server.
 *
 * - `redis://user:password@host:6379/0`
 * - `redis-sentinel://user:password@host1:26379,host2:26379/name-of-the-master/0?sentinelPassword=...`
 * - `redis-cluster://user:password@host1:6379,host2:6379`
 *
 * Every form takes `?family=4|6` and `?connectTimeout=` (milliseconds). User, password and query values are
 * percent-encoded.
 *
 * @throws {RedisUrlError} whose message says what is wrong and never repeats the address.
 */
export function parseRedisUrl(url: string): RedisConnection {
  const parts = URL_PARTS.exec(url);
  if (!parts) {
    throw new RedisUrlError(
      'expected redis://user:password@host:6379/0 (also rediss, redis-sentinel, redis-cluster); percent-encode special characters',
    );
  }
  const [, scheme, form, credentials, hosts = '', path = '', query = ''] = parts;
  const options: RedisOptions = {
    ...readCredentials(credentials),
    ...(scheme === 'rediss' ? { tls: {} } : {}),
    // BullMQ's workers wait for Redis however long it is away, and refuse a connection that gives up.
    maxRetriesPerRequest: null,
    // A server that hangs, or whose machine is gone, closes no connection: without this its successor is never found.
    socketTimeout: SILENCE_LIMIT_MS,
  };
  switch (form) {
    case '-sentinel':
      return sentinelConnection(hosts, path, query, options);
    case '-cluster':
      return clusterConnection(hosts, path, query, options);
    default:
      return singleConnection(hosts, path, query, options);
  }
}

function singleConnection(
  hosts: string,
  path: string,
  query: string,
  options: RedisOptions,
): RedisConnection {
  const [node, ...others] = readHosts(hosts, DEFAULT_PORT);
  if (others.length > 0) {
    throw new RedisUrlError('several hosts need redis-sentinel:// or redis-cluster:// in place of redis://');
  }
  return {
    kind: 'single',
    options: { ...options, ...node, db: readDatabase(path), ...readQuery(query, COMMON_QUERY) },
  };
}

function sentinelConnection(
  hosts: string,
  path: string,
  query: string,
  options: RedisOptions,
): RedisConnection {
  const [name, database = '', ...rest] = path.split('/');
  if (!name || rest.length > 0) {
    throw new RedisUrlError(
      'name the master after the sentinels: redis-sentinel://host1:26379,host2:26379/mymaster/0',
    );
  }
  return {
    kind: 'sentinel',
    options: {
      ...options,
      ...(options.tls ? { sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
      sentinels: readHosts(hosts, DEFAULT_SENTINEL_PORT),
      name: decode(name),
      db: readDatabase(database),
      ...readQuery(query, [...COMMON_QUERY, ...SENTINEL_QUERY]),
    },
  };
}

function clusterConnection(
  hosts: string,
  path: string,
  query: string,
  options: RedisOptions,
): RedisConnection {
  if (readDatabase(path) !== 0)
    throw new RedisUrlError('a cluster has only database 0; leave the number out');
  return {
    kind: 'cluster',
    nodes: readHosts(hosts, DEFAULT_PORT),
    options: {
      redisOptions: { ...options, ...readQuery(query, COMMON_QUERY) },
      // Names resolved beforehand would be compared, as addresses, with the names in the certificates.
      ...(options.tls ? { dnsLookup: (host, callback) => callback(null, host) } : {}),
    },
  };
}

function readCredentials(credentials: string | undefined): { username?: string; password?: string } {
  if (!credentials) return {};
  const colon = credentials.indexOf(':');
  if (colon < 0) throw new RedisUrlError('write credentials as user:password@ or :password@');
  const username = decode(credentials.slice(0, colon));
  const password = decode(credentials.slice(colon + 1));
  return { ...(username ? { username } : {}), ...(password ? { password } : {}) };
}

function readHosts(hosts: string, defaultPort: number): { host: string; port: number }[] {
  return hosts.split(',').map((text) => {
    const address = `redis://${text}`;
    const url = text !== '' && URL.canParse(address) ? new URL(address) : undefined;
    if (!url?.hostname || url.port === '0') {
      throw new RedisUrlError(
        'a host or port cannot be read; expected host:port, several separated by commas',
      );
    }
    return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || defaultPort) };
  });
}

function readDatabase(path: string): number {
  if (path === '') return 0;
  if (!/^\d{1,5}$/.test(path))
    throw new RedisUrlError('expected the number of a database after the last "/"');
  return Number(path);
}

function readQuery(query: string, known: string[]): Record<string, string | number> {
  const options: Record<string, string | number> = {};
  for (const [key, value] of new URLSearchParams(query)) {
    if (!known.includes(key)) throw new RedisUrlError(`after "?" only ${known.join(', ')} are known`);
    if (SENTINEL_QUERY.includes(key)) options[key] = value;
    else if (key === 'family' ? ['4', '6'].includes(value) : /^[1-9]\d{0,5}$/.test(value))
      options[key] = Number(value);
    else throw new RedisUrlError('family is 4 or 6; connectTimeout is a number of milliseconds');
  }
  return options;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RedisUrlError('a "%" is not followed by two hex digits; write "%" itself as %25');
  }
}
