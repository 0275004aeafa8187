import { startRedisProcess, type RedisProcess } from '../../integration/redis-process';

const MASTER = 'mymaster';
const SENTINELS = 3;

/** A master with one replica, and three sentinels that watch over them; good for one failover. */
export class OwnSentinel {
  private constructor(
    private readonly sentinels: RedisProcess[],
    private readonly master: RedisProcess,
    private readonly replica: RedisProcess,
  ) {}

  static async start(): Promise<OwnSentinel> {
    const master = await startRedisProcess(['repl-diskless-sync-delay 0']);
    const replica = await startRedisProcess([`replicaof 127.0.0.1 ${master.port}`]);
    await replica.logged(/MASTER <-> REPLICA sync: Finished/);
    const settings = [
      `sentinel monitor ${MASTER} 127.0.0.1 ${master.port} 2`,
      `sentinel down-after-milliseconds ${MASTER} 500`,
    ];
    const sentinels = await Promise.all(
      Array.from({ length: SENTINELS }, () => startRedisProcess(settings, ['--sentinel'])),
    );
    // Each knows of the others and of the replica: from now on they can agree on a new master.
    for (const sentinel of sentinels) {
      await sentinel.logged(/\+slave /);
      await sentinel.logged(/\+sentinel /, SENTINELS - 1);
    }
    return new OwnSentinel(sentinels, master, replica);
  }

  get url(): string {
    return `redis-sentinel://${this.sentinels.map(({ port }) => `127.0.0.1:${port}`).join()}/${MASTER}`;
  }

  /** SIGKILL of the master. Resolves once every sentinel names its replica in its place. */
  async killMaster(): Promise<void> {
    await this.master.kill();
    await this.switched();
  }

  /** The master hangs for good. Resolves once every sentinel names its replica in its place. */
  async freezeMaster(): Promise<void> {
    this.master.freeze();
    await this.switched();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sentinels, this.master, this.replica].map((process) => process.stop()));
  }

  private async switched(): Promise<void> {
    await Promise.all(this.sentinels.map((sentinel) => sentinel.logged(/\+switch-master /)));
  }
}
