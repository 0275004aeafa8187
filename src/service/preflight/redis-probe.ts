import { Cluster, Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import type { RedisConnection } from '../queue/redis-connection';

/**
 * Connects once, without trying again, and asks every master for its `INFO`.
 *
 * @throws the first error on the way, which says more than the closed connection that follows it.
 */
export async function askRedis(redis: RedisConnection, timeoutMs: number): Promise<string[]> {
  const client = createProbe(redis, timeoutMs);
  let first: unknown;
  const remember = (error: unknown) => {
    first ??= (error as { lastNodeError?: unknown } | undefined)?.lastNodeError ?? error;
  };
  client.on('error', remember).on('node error', remember);
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('timed out')), timeoutMs);
  });
  try {
    return await Promise.race([deadline, askOnce(client)]);
  } catch (error) {
    remember(error);
    throw first;
  } finally {
    clearTimeout(timer);
    client.disconnect();
  }
}

async function askOnce(client: Redis | Cluster): Promise<string[]> {
  await client.connect();
  if (client instanceof Cluster) return Promise.all(client.nodes('master').map((node) => node.info()));
  const info = await client.info();
  // The client goes on with database 0 when the server refuses the one that it was given.
  if (client.options.db) await client.select(client.options.db);
  return [info];
}

function createProbe(redis: RedisConnection, timeoutMs: number): Redis | Cluster {
  const once: RedisOptions = { connectTimeout: timeoutMs, maxRetriesPerRequest: 0, enableReadyCheck: false };
  if (redis.kind === 'cluster') {
    return new Cluster(redis.nodes, {
      ...redis.options,
      lazyConnect: true,
      clusterRetryStrategy: () => null,
      slotsRefreshTimeout: timeoutMs,
      redisOptions: { ...redis.options.redisOptions, ...once },
    });
  }
  return new Redis({
    ...redis.options,
    ...once,
    lazyConnect: true,
    retryStrategy: () => null,
    ...(redis.kind === 'sentinel'
      ? { sentinelRetryStrategy: () => null, sentinelCommandTimeout: timeoutMs }
      : {}),
  });
}
