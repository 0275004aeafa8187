import { Redis } from 'ioredis';
import { startRedisProcess, type RedisProcess } from '../../integration/redis-process';

/** A Redis of a test's own, without persistence, to be flushed, filled and killed at will. */
export class OwnRedis {
  private constructor(private readonly process: RedisProcess) {}

  static async start(): Promise<OwnRedis> {
    return new OwnRedis(await startRedisProcess());
  }

  get url(): string {
    return `redis://127.0.0.1:${this.process.port}`;
  }

  kill(): Promise<void> {
    return this.process.kill();
  }

  /** SIGKILL, and an empty server on the same port. */
  async killAndStart(): Promise<void> {
    await this.process.kill();
    await this.process.revive();
  }

  /** It keeps its connections, takes new ones, and answers nothing. */
  freeze(): void {
    this.process.freeze();
  }

  thaw(): void {
    this.process.thaw();
  }

  async flush(): Promise<void> {
    await this.tell((client) => client.flushall());
  }

  /** No more memory for anything new, and nothing is evicted to make room. */
  async fill(): Promise<void> {
    await this.tell(async (client) => {
      await client.config('SET', 'maxmemory-policy', 'noeviction');
      await client.config('SET', 'maxmemory', '1');
    });
  }

  async empty(): Promise<void> {
    await this.tell((client) => client.config('SET', 'maxmemory', '0'));
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  private async tell(work: (client: Redis) => Promise<unknown>): Promise<void> {
    const client = new Redis(this.process.port, '127.0.0.1');
    try {
      await work(client);
    } finally {
      client.disconnect();
    }
  }
}
