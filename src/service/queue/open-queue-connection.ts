import type { ConnectionOptions } from 'bullmq';
import { Cluster } from 'ioredis';
import type { RedisConnection } from './redis-connection';

export interface OpenQueueConnection {
  /** For BullMQ's `connection`. */
  connection: ConnectionOptions;
  /**
   * Closes what was opened here; call it after every queue and worker is closed. BullMQ closes the connections
   * that it makes itself from options (one server, sentinels), and the copies it makes of a cluster client, but
   * never the client it was given.
   */
  close(): Promise<void>;
}

/**
 * Turns an address into what BullMQ takes: options, or for a cluster a client, because BullMQ builds none.
 *
 * @param onError hears of every lost connection of the cluster client, which goes on reconnecting by itself.
 */
export function openQueueConnection(
  redis: RedisConnection,
  onError: (error: Error) => void,
): OpenQueueConnection {
  if (redis.kind !== 'cluster') return { connection: redis.options, close: async () => undefined };
  const cluster = new Cluster(redis.nodes, redis.options);
  cluster.on('error', onError);
  return {
    connection: cluster,
    close: async () => {
      // `quit` waits for a cluster that is away; there is nothing left to say to it.
      if (cluster.status === 'ready') await cluster.quit().catch(() => cluster.disconnect());
      else cluster.disconnect();
    },
  };
}
