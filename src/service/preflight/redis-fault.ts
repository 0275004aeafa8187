import type { RedisConnection } from '../queue/redis-connection';
import { codeOf, describeNetworkFault, findNetworkFault } from './network-fault';
import { PreflightError } from './preflight.error';
import type { PreflightCode } from './preflight.error';

const LOGIN_TEXT = /^(?:WRONGPASS|NOAUTH|ERR invalid password|ERR AUTH)/;
const NO_CLUSTER_TEXT = /cluster support disabled/i;
const DATABASE_TEXT = /DB index is out of range|SELECT is not allowed/i;
const NO_SENTINEL_TEXT = /unknown command '?sentinel/i;
const NO_MASTER_TEXT = /No such master|sentinels are unreachable and retry is disabled\.$/;
const LAST_SENTINEL_TEXT = /^.*Last error: /s;

/** Hosts and ports; never user or password. */
export function describeRedis(redis: RedisConnection): string {
  const nodes =
    redis.kind === 'cluster'
      ? (redis.nodes as { host: string; port: number }[])
      : redis.kind === 'sentinel'
        ? (redis.options.sentinels ?? [])
        : [redis.options];
  return nodes.map(({ host, port }) => `${host}:${port}`).join(',');
}

/** How addresses of a form begin, with TLS where the given one has it: nobody is to drop it on the way. */
export function schemeOf(redis: RedisConnection, form: '' | '-sentinel' | '-cluster' = ''): string {
  const { tls } = redis.kind === 'cluster' ? (redis.options.redisOptions ?? {}) : redis.options;
  return `${tls ? 'rediss' : 'redis'}${form}://`;
}

/** Says in one line why Redis did not let the service in, and how to mend it. */
export function redisFault(error: unknown, redis: RedisConnection): PreflightError {
  const message = String((error as { message?: unknown } | undefined)?.message).replace(
    LAST_SENTINEL_TEXT,
    '',
  );
  const [code, text] = judgeAnswer(message, redis) ?? judgeWay(error, message, redis);
  return new PreflightError(code, `REDIS_URL: ${describeRedis(redis)} ${text}`, error);
}

type Judgement = [code: PreflightCode, text: string];

/** When a server answered. */
function judgeAnswer(message: string, redis: RedisConnection): Judgement | undefined {
  if (message.startsWith('NOPERM')) {
    return [
      'REDIS_LOGIN_REFUSED',
      'does not let the user ask for INFO; grant it the commands that BullMQ needs',
    ];
  }
  if (LOGIN_TEXT.test(message)) {
    return ['REDIS_LOGIN_REFUSED', 'refuses user or password, or wants one; correct them'];
  }
  if (NO_CLUSTER_TEXT.test(message)) {
    return [
      'REDIS_WRONG_FORM',
      `is no cluster; write ${schemeOf(redis)} in place of ${schemeOf(redis, '-cluster')}`,
    ];
  }
  if (DATABASE_TEXT.test(message)) {
    return ['REDIS_WRONG_FORM', 'has no database of that number; correct what follows the last "/"'];
  }
  if (NO_SENTINEL_TEXT.test(message)) {
    return [
      'REDIS_WRONG_FORM',
      `is no sentinel; write ${schemeOf(redis)} in place of ${schemeOf(redis, '-sentinel')}`,
    ];
  }
  return NO_MASTER_TEXT.test(message)
    ? ['REDIS_WRONG_FORM', 'knows no master of that name; correct the name after the "/"']
    : undefined;
}

/** When none did. */
function judgeWay(error: unknown, message: string, redis: RedisConnection): Judgement {
  const network = findNetworkFault(error) ?? findNetworkFault({ message });
  if (network === 'tls') {
    return [
      'REDIS_TLS',
      `does not speak TLS, or its certificate is not trusted (${codeOf(error)}); name the port on which the server speaks TLS, or add its authority with NODE_EXTRA_CA_CERTS`,
    ];
  }
  // Why the last of several was given up is not told apart.
  if (network === 'closed' && redis.kind !== 'single') {
    return [
      'REDIS_UNREACHABLE',
      'cannot be reached, none of them; start the servers there or correct addresses and TLS',
    ];
  }
  return [
    'REDIS_UNREACHABLE',
    network
      ? describeNetworkFault(network)
      : `cannot be used (${codeOf(error)}); check that Redis answers there`,
  ];
}
