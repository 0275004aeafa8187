import { Redis, type RedisOptions } from 'ioredis';
import type { Sink } from './find-canaries';

/** Every key of a Redis server with all that it holds. */
export async function dumpRedis(options: RedisOptions): Promise<Sink[]> {
  const redis = new Redis(options);
  try {
    const sinks: Sink[] = [];
    for await (const keys of redis.scanStream({ count: 1_000 })) {
      for (const key of keys as string[])
        sinks.push({ where: `Redis key ${key}`, content: await read(redis, key) });
    }
    return sinks;
  } finally {
    redis.disconnect();
  }
}

async function read(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key);
  switch (type) {
    case 'string':
      return redis.getBuffer(key);
    case 'list':
      return redis.lrangeBuffer(key, 0, -1);
    case 'set':
      return redis.smembersBuffer(key);
    case 'zset':
      return redis.zrangeBuffer(key, 0, -1);
    case 'hash':
      return redis.hgetallBuffer(key);
    case 'stream':
      return redis.xrangeBuffer(key, '-', '+');
    case 'none':
      // A key of another suite that ended meanwhile.
      return null;
    default:
      throw new Error(`Redis key ${key} is a ${type}, which this dump cannot read`);
  }
}
