import { once } from 'node:events';
import { watch } from 'node:fs';
import { appendFile, cp, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createDataSource } from '../../../ormconfig';
import { locateBinaries, type Binaries } from '../../../src/embedded/postgres/binaries';
import {
  clusterHome,
  DATABASE_USER,
  readCluster,
  type Cluster,
} from '../../../src/embedded/postgres/cluster';
import { createCluster } from '../../../src/embedded/postgres/create-cluster';
import { findFreePort } from '../../../src/embedded/postgres/free-port';
import { launchPostmaster } from '../../../src/embedded/postgres/launch-postmaster';
import {
  chooseServerAccount,
  handOver,
  type ServerAccount,
} from '../../../src/embedded/postgres/server-account';
import { runVerifiedUsersMigrations } from '../../../src/verified-users/database/run-migrations';
import { makeDataFolder, removeDataFolder } from '../../integration/data-folder';
import { query } from '../../integration/query';
import type { TestDatabase } from '../../support/test-database';
import { scale } from './scale';
import { SwitchingProxy } from './switching-proxy';

const STANDBY = 'standby';
const DATABASE = 'verified_users';
const TAKES_WRITES = /database system is ready to accept connections/;
const READY = /database system is ready to accept (read-only )?connections/;

export type Settings = Readonly<Record<string, string>>;

/** One PostgreSQL server of a test's own, which stays down when it is killed. */
export class PostgresNode {
  private pid = 0;
  private frozen: number[] = [];
  private ended: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly cluster: Cluster,
    private readonly binaries: Binaries,
    private readonly account: ServerAccount,
    readonly port: number,
    /** For the next start; given as `-c name=value`. */
    public settings: Settings,
  ) {}

  /** A new cluster with the database, not migrated; it runs. Its files are removed by `removeDataFolder`. */
  static async create(dataDir: string, settings: Settings): Promise<PostgresNode> {
    const account = await chooseServerAccount(clusterHome(dataDir));
    const binaries = await locateBinaries(account);
    await createCluster(dataDir, binaries, account, false);
    const cluster = (await readCluster(dataDir))!;
    const node = new PostgresNode(cluster, binaries, account, await findFreePort(), settings);
    await node.start();
    await query(node.adminUrl, `CREATE DATABASE ${DATABASE}`);
    return node;
  }

  async migrate(): Promise<void> {
    const dataSource = await createDataSource(this.url).initialize();
    await runVerifiedUsersMigrations(dataSource);
    await dataSource.destroy();
  }

  get url(): string {
    return this.urlOf(DATABASE);
  }

  /** Of the maintenance database. */
  get adminUrl(): string {
    return this.urlOf('postgres');
  }

  get dataFolder(): string {
    return this.cluster.files;
  }

  /** Resolves once it takes connections. */
  async start(): Promise<void> {
    const from = await this.logEnd();
    const { pid, ended } = await launchPostmaster(this.cluster, this.binaries, this.account, {
      port: this.port,
      settings: this.settings,
    });
    this.pid = pid;
    this.ended = ended;
    const failed = ended.then((word) => {
      throw new Error(`PostgreSQL ended instead of starting: ${word}`);
    });
    failed.catch(() => undefined);
    await Promise.race([this.logged(READY, from), failed]);
  }

  /** SIGINT: in order, open transactions are rolled back. */
  async stop(): Promise<void> {
    if (this.pid === 0) return;
    process.kill(this.pid, 'SIGINT');
    await this.ended;
    this.pid = 0;
  }

  /**
   * SIGKILL of every process of the server: what was only in their memory is gone. The postmaster is stopped first, so
   * that it starts no child meanwhile. It dies last, because a child that outlives it holds the shared memory, and then
   * the next start is refused.
   */
  async kill(): Promise<void> {
    if (this.pid === 0) return;
    signal(this.pid, 'SIGSTOP');
    const children = await childrenOf(this.pid);
    for (const pid of children) signal(pid, 'SIGKILL');
    while ((await Promise.all(children.map(isAlive))).includes(true)) await setTimeout(10);
    signal(this.pid, 'SIGKILL');
    await this.ended;
    this.pid = 0;
    this.frozen = [];
  }

  /** It keeps its connections and does nothing more. */
  async freeze(): Promise<void> {
    signal(this.pid, 'SIGSTOP');
    this.frozen = [this.pid, ...(await childrenOf(this.pid))];
    for (const pid of this.frozen) signal(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of this.frozen.splice(0).reverse()) signal(pid, 'SIGCONT');
  }

  /**
   * Turns a standby into a primary, as `pg_ctl promote` does. Resolves once it takes writes. A query (`pg_promote`)
   * would not do: a standby that is behind cancels it, because the WAL that it replays removes rows the query could see.
   */
  async promote(): Promise<void> {
    const from = await this.logEnd();
    await writeFile(join(this.cluster.files, 'promote'), '');
    process.kill(this.pid, 'SIGUSR1');
    await this.logged(TAKES_WRITES, from);
  }

  /** A stopped node's files under another name, as a standby of this node. */
  async copyAsStandby(dataDir: string, settings: Settings): Promise<PostgresNode> {
    const home = clusterHome(dataDir);
    await cp(this.cluster.home, home, { recursive: true });
    const cluster = (await readCluster(dataDir))!;
    const { password } = cluster;
    const primary = `host=127.0.0.1 port=${this.port} user=${DATABASE_USER} password=${password} application_name=${STANDBY}`;
    await writeFile(join(cluster.files, 'standby.signal'), '');
    await appendFile(join(cluster.files, 'postgresql.conf'), `primary_conninfo = '${primary}'\n`);
    // Root has copied them; the server runs as somebody else.
    await handOver(home, this.account);
    return new PostgresNode(cluster, this.binaries, this.account, await findFreePort(), settings);
  }

  /** Bytes of the server's log so far. */
  async logEnd(): Promise<number> {
    return (await stat(this.cluster.logFile).catch(() => ({ size: 0 }))).size;
  }

  /** Resolves once the log has this after the position. */
  async logged(pattern: RegExp, from: number): Promise<void> {
    const abort = AbortSignal.timeout(scale.patienceMs);
    const watcher = watch(this.cluster.home, { signal: abort });
    try {
      for (;;) {
        const changed = once(watcher, 'change', { signal: abort });
        changed.catch(() => undefined);
        const log = await readFile(this.cluster.logFile).catch(() => Buffer.alloc(0));
        if (pattern.test(log.subarray(from).toString('utf8'))) return;
        await changed;
      }
    } finally {
      watcher.close();
    }
  }

  private urlOf(database: string): string {
    return `postgres://${DATABASE_USER}:${this.cluster.password}@127.0.0.1:${this.port}/${database}`;
  }
}

export interface Replication {
  /** Whether commits wait for the standby. */
  synchronous: boolean;
  /** Of both servers. */
  settings?: Settings;
}

/** A migrated primary and its streaming standby, behind an address that follows a failover. */
export class ReplicatedPostgres implements TestDatabase {
  private constructor(
    private readonly dataDirs: readonly string[],
    readonly primary: PostgresNode,
    readonly standby: PostgresNode,
    private readonly front: SwitchingProxy,
  ) {}

  static async start({ synchronous, settings = {} }: Replication): Promise<ReplicatedPostgres> {
    const dataDirs = [await makeDataFolder(), await makeDataFolder()] as const;
    const primary = await PostgresNode.create(dataDirs[0], settings);
    await primary.migrate();
    await primary.stop();
    const standby = await primary.copyAsStandby(dataDirs[1], settings);
    // Long enough without a slot; a slot would keep the log of a dead standby for good.
    primary.settings = {
      ...settings,
      wal_keep_size: '1GB',
      ...(synchronous && { synchronous_standby_names: STANDBY }),
    };
    const front = await SwitchingProxy.open(primary.port);
    const replicated = new ReplicatedPostgres(dataDirs, primary, standby, front);
    await primary.start();
    await replicated.startStandby();
    return replicated;
  }

  /** The address that follows `failOver`. `primary.url` and `standby.url` name one server each. */
  get url(): string {
    const url = new URL(this.primary.url);
    url.port = String(this.front.port);
    return url.href;
  }

  /** Also after `standby.kill()`. Resolves once it streams, and commits wait for it where they should. */
  async startStandby(): Promise<void> {
    const from = await this.primary.logEnd();
    const streaming = await this.standby.logEnd();
    await this.standby.start();
    await this.standby.logged(/started streaming WAL/, streaming);
    if ('synchronous_standby_names' in this.primary.settings)
      await this.primary.logged(/is now a (quorum )?synchronous standby/, from);
  }

  /** SIGKILL of the primary, promotion of the standby, and `url` leads there. */
  async failOver(): Promise<void> {
    this.front.close();
    await this.primary.kill();
    await this.standby.promote();
    this.front.leadTo(this.standby.port);
  }

  async drop(): Promise<void> {
    await this.front.stop();
    await Promise.all([this.primary.kill(), this.standby.kill()]);
    for (const dataDir of this.dataDirs) await removeDataFolder(dataDir);
  }
}

/** The processes that a server has forked; each is its own session, so no group names them. */
async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** False also for a zombie: it has let go of its memory, and waits to be reaped. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The state follows the name of the program, which is in parentheses.
  return stat !== '' && stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
