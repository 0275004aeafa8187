// Forgets the jobs of the benches, and no other key of a Redis that was given.
import { Redis } from 'ioredis';

export async function emptyRedis(url) {
  const redis = new Redis(url);
  try {
    for await (const keys of redis.scanStream({ match: '{vu-bench*', count: 10_000 })) {
      if (keys.length > 0) await redis.unlink(keys);
    }
  } finally {
    redis.disconnect();
  }
}
