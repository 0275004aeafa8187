import type { RedisConnection } from '../queue/redis-connection';
import { describeRedis, redisFault, schemeOf } from './redis-fault';
import { PreflightError } from './preflight.error';
import { askRedis } from './redis-probe';
import { isAtLeast, readServerInfo } from './redis-server-info';
import type { RedisServerInfo } from './redis-server-info';

const OLDEST = [6, 2] as const;

/**
 * Logs in to Redis or Valkey as the queues will, and asks for its version.
 *
 * @param timeoutMs longest time for all of it.
 * @returns warnings, one line each.
 * @throws {PreflightError} `REDIS_UNREACHABLE`, `REDIS_LOGIN_REFUSED`, `REDIS_TLS`, `REDIS_TOO_OLD` (before 6.2),
 *   `REDIS_READ_ONLY` or `REDIS_WRONG_FORM` (a cluster or a sentinel behind `redis://`, or the other way round).
 */
export async function checkRedis(redis: RedisConnection, timeoutMs = 5_000): Promise<string[]> {
  const answers = await askRedis(redis, timeoutMs).catch((error: unknown) => {
    throw redisFault(error, redis);
  });
  const warnings = answers.map(readServerInfo).flatMap((info) => judge(info, redis));
  return [...new Set(warnings)];
}

function judge(info: RedisServerInfo, redis: RedisConnection): string[] {
  const where = describeRedis(redis);
  if (info.mode === 'sentinel') {
    throw new PreflightError(
      'REDIS_WRONG_FORM',
      `REDIS_URL: ${where} is a sentinel; write ${schemeOf(redis, '-sentinel')}${where}/name-of-the-master`,
    );
  }
  if (info.mode === 'cluster' && redis.kind !== 'cluster') {
    throw new PreflightError(
      'REDIS_WRONG_FORM',
      `REDIS_URL: ${where} is a node of a cluster; write ${schemeOf(redis, '-cluster')}`,
    );
  }
  if (!isAtLeast(info.version, OLDEST)) {
    throw new PreflightError(
      'REDIS_TOO_OLD',
      `REDIS_URL: ${where} is ${info.product} ${info.version || 'of unknown version'}; Redis ${OLDEST.join('.')} or newer, or Valkey, is needed`,
    );
  }
  if (info.isReplica) {
    throw new PreflightError(
      'REDIS_READ_ONLY',
      `REDIS_URL: ${where} is a read-only replica; name the primary server`,
    );
  }
  if (info.evictionPolicy !== undefined && info.evictionPolicy !== 'noeviction') {
    return [
      `REDIS_URL: ${where} throws keys away when it is full (maxmemory-policy ${info.evictionPolicy}); set it to noeviction`,
    ];
  }
  return [];
}
