import { Redis } from 'ioredis';
import { checkPort } from '../../../src/service/preflight/check-port';
import { startRedisProcess, type RedisProcess } from '../../integration/redis-process';

const SLOTS = 16_384;
const MASTERS = 3;
const SYNCED = /MASTER <-> REPLICA sync: (Finished|Master accepted a Partial)/;
const SETTINGS = ['cluster-enabled yes', 'cluster-node-timeout 500', 'repl-diskless-sync-delay 0'];

/** Three masters, and a replica of the one that holds the queues' keys. */
export class OwnRedisCluster {
  private constructor(
    private readonly nodes: RedisProcess[],
    private holder: RedisProcess,
    private standIn: RedisProcess,
  ) {}

  /** @param prefix of the queues, with a hash tag, so that all their keys have one holder. */
  static async start(prefix: string): Promise<OwnRedisCluster> {
    const buses = await Promise.all(Array.from({ length: MASTERS + 1 }, () => checkPort('127.0.0.1', 0)));
    const nodes = await Promise.all(
      buses.map((bus) => startRedisProcess([...SETTINGS, `cluster-port ${bus}`])),
    );
    const standIn = nodes[MASTERS]!;
    const clients = nodes.map(({ port }) => new Redis(port, '127.0.0.1'));
    try {
      const holder = nodes[await join(clients, nodes, buses, prefix)]!;
      return new OwnRedisCluster(nodes, holder, standIn);
    } finally {
      for (const client of clients) client.disconnect();
    }
  }

  get url(): string {
    return `redis-cluster://${this.nodes.map(({ port }) => `127.0.0.1:${port}`).join()}`;
  }

  /** SIGKILL of the master with the queues' keys. Resolves once its replica has taken its place. */
  async killHolder(): Promise<void> {
    await this.holder.kill();
    await this.promoted();
  }

  /** The master with the queues' keys hangs. Resolves once its replica has taken its place. */
  async freezeHolder(): Promise<void> {
    this.holder.freeze();
    await this.promoted();
  }

  /** The former holder is started again. Resolves once it can stand in. */
  async reviveStandIn(): Promise<void> {
    await this.standIn.revive();
    await this.standIn.logged(SYNCED);
  }

  /** The former holder goes on. Resolves once it can stand in. */
  async thawStandIn(): Promise<void> {
    this.standIn.thaw();
    await this.standIn.logged(SYNCED);
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  private async promoted(): Promise<void> {
    await this.standIn.logged(/Failover election won/);
    [this.holder, this.standIn] = [this.standIn, this.holder];
  }
}

/** Makes one cluster of them. @returns which node holds the keys with this prefix. */
async function join(
  clients: Redis[],
  nodes: RedisProcess[],
  buses: number[],
  prefix: string,
): Promise<number> {
  const share = Math.ceil(SLOTS / MASTERS);
  for (const [index, client] of clients.entries()) {
    await client.cluster('SET-CONFIG-EPOCH', index + 1);
    const from = index * share;
    if (index < MASTERS) await client.cluster('ADDSLOTSRANGE', from, Math.min(from + share, SLOTS) - 1);
    await clients[0]!.call('CLUSTER', 'MEET', '127.0.0.1', nodes[index]!.port, buses[index]!);
  }
  await Promise.all(nodes.map((node) => node.logged(/Cluster state changed: ok/)));
  const holder = Math.floor((await clients[0]!.cluster('KEYSLOT', prefix)) / share);
  const id = await clients[holder]!.call('CLUSTER', 'MYID');
  await clients[MASTERS]!.call('CLUSTER', 'REPLICATE', id as string);
  await nodes[MASTERS]!.logged(SYNCED);
  return holder;
}
