import { isLoopbackHost } from '../../loopback';
import { describeRedis } from '../preflight/redis-fault';
import { parseRedisUrl } from '../queue/redis-connection';
import type { EnvironmentVariables } from './environment-variables';

/** The modes in which node-postgres checks the server's certificate. */
const VERIFIED = ['require', 'verify-ca', 'verify-full'];

/** Connections on which somebody in the network could read personal data, or pretend to be the server. */
export function findClearTextWarnings(variables: EnvironmentVariables): string[] {
  return [
    ...(['DATABASE_URL', 'QUEUE_DATABASE_URL'] as const)
      .filter((name) => variables[name] !== undefined && !isVerifiedPostgres(variables[name]))
      .map(
        (name) =>
          `${name} leads to another machine without verified TLS: whoever is in between can read and change all data; add ?sslmode=verify-full`,
      ),
    ...(variables.REDIS_URL !== undefined && !isEncryptedRedis(variables.REDIS_URL)
      ? [
          'REDIS_URL leads to another machine without TLS: whoever is in between can read the password and change jobs; write rediss:// and let the server speak TLS',
        ]
      : []),
  ];
}

function isVerifiedPostgres(value: string): boolean {
  const { hostname, searchParams: query } = new URL(value);
  const host = query.get('host') ?? hostname;
  // A path is that of a socket on this machine.
  if (host === '' || host.startsWith('/') || isLoopbackHost(host)) return true;
  const mode = query.get('sslmode');
  // As libpq reads it, `require` encrypts to whoever answers.
  if (query.get('uselibpqcompat') === 'true') return mode === 'verify-full' || mode === 'verify-ca';
  return mode === null ? ['1', 'true'].includes(query.get('ssl') ?? '') : VERIFIED.includes(mode);
}

function isEncryptedRedis(value: string): boolean {
  if (/^rediss/.test(value)) return true;
  return describeRedis(parseRedisUrl(value))
    .split(',')
    .every((node) => isLoopbackHost(node.replace(/:\d+$/, '')));
}
