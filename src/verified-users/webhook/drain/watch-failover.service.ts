import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Counter } from 'prom-client';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import {
  serverChange,
  ServerIdentityReader,
  type ServerChange,
  type ServerIdentity,
} from '../../database/server-identity';
import { RecentDeliveries } from '../../inbox/journal/recent-deliveries.service';
import { MetricsRegistry } from '../../observability/metrics-registry';
import { ReadinessService, type ReadinessCheck } from '../../observability/readiness.service';
import { stableCode } from '../../observability/stable-code';
import { Clock } from '../../options/clock';
import { RestoreRecent, type RestoreCounts } from './restore-recent.service';

const INTERVAL_MS = 1_000;
const PRUNE_EVERY = 10;
const LIMIT_MS = 3_000;
/** So long readiness shows that deliveries had been lost. */
const SHOWN_MS = 3_600_000;

/** Of the latest change of the server. */
interface SeenChange extends RestoreCounts {
  change: 'failover' | 'restart';
  /** ISO 8601. */
  at: string;
}

/** What is remembered on disk, for a change that happens while this process restarts. */
interface Memory {
  server: ServerIdentity;
  seen: SeenChange | null;
}

/**
 * Notices that the database is another server than before, or was restarted, and then has recent deliveries stored
 * again that it lost (P8). An asynchronous standby lacks the last commits of its primary; a server whose disk lies about
 * `fsync` lacks them after a power loss. Where nothing is missing, looking costs some queries.
 */
@Injectable()
export class WatchFailover implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(WatchFailover.name);
  private readonly stopping = new AbortController();
  private readonly server: ServerIdentityReader;
  private readonly changes: Counter<'change'>;
  private memory: Memory | null = null;
  /** The change whose deliveries are being stored again; null when all are. */
  private restoring: SeenChange | null = null;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private passes = 0;
  private lastFault: string | null = null;

  constructor(
    @Inject(DATA_SOURCE) dataSource: DataSource,
    registry: MetricsRegistry,
    readiness: ReadinessService,
    private readonly recent: RecentDeliveries,
    private readonly restoreRecent: RestoreRecent,
    private readonly clock: Clock,
  ) {
    this.server = new ServerIdentityReader(dataSource);
    this.changes = new Counter({
      name: 'verified_users_database_changes_total',
      help: 'Changes of the database server that were noticed: failover (another or a promoted server), restart',
      labelNames: ['change'],
      registers: [registry],
    });
    if (recent.path !== null) readiness.addCheck('failover', () => Promise.resolve(this.check()));
  }

  onApplicationBootstrap(): void {
    if (this.recent.path !== null) this.timer = setInterval(() => void this.watch(), INTERVAL_MS);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.running;
  }

  /** One look, now; joins the one that is under way. Never fails: what could not be done is done at the next. */
  async watch(): Promise<void> {
    this.running ??= this.pass().finally(() => (this.running = null));
    await this.running;
  }

  private async pass(): Promise<void> {
    if (this.passes++ % PRUNE_EVERY === 0) await this.recent.prune();
    try {
      const now = await this.server.read(LIMIT_MS);
      if (now) await this.compare(now);
      this.lastFault = null;
    } catch (error) {
      const code = stableCode(error);
      // While the database is away this fails each second, and other lines say that it is.
      if (this.restoring && this.lastFault !== code)
        this.logger.warn({ message: 'Storing recent deliveries again was interrupted', code });
      this.lastFault = code;
    }
  }

  private async compare(now: ServerIdentity): Promise<void> {
    this.memory ??= await this.recall();
    const change = this.memory && serverChange(this.memory.server, now);
    if (this.memory && change === null) return;
    const done = change === 'failover' || change === 'restart' ? await this.restore(change) : null;
    if (this.stopping.signal.aborted) return;
    this.memory = { server: now, seen: done ?? this.memory?.seen ?? null };
    this.restoring = null;
    await this.remember(this.memory);
  }

  private async restore(change: Exclude<ServerChange, 'other_database'>): Promise<SeenChange> {
    if (this.restoring === null) {
      this.changes.inc({ change });
      if (change === 'failover')
        this.logger.warn('The database failed over: deliveries that the new server lacks are stored again');
    }
    const seen = (this.restoring ??= {
      change,
      at: this.clock.now().toISOString(),
      checked: 0,
      restored: 0,
      unreadable: 0,
    });
    seen.change = seen.change === 'failover' ? 'failover' : change;
    if (await this.restoreRecent.restore(seen, this.stopping.signal)) this.tell(seen);
    return seen;
  }

  private tell({ change, checked, restored, unreadable }: SeenChange): void {
    const counts = { checked, restored, unreadable };
    if (restored > 0) {
      const message = `The database lost acknowledged deliveries in a ${change}; they were stored again. Other rows may be lost`;
      this.logger.warn({ message, ...counts });
    } else {
      this.logger.log({ message: `No recent delivery is missing after the database's ${change}`, ...counts });
    }
  }

  private check(): ReadinessCheck {
    if (this.restoring) {
      const { change, restored } = this.restoring;
      const reason = `after a ${change} of the database, deliveries that it lost are being stored again`;
      return { status: 'degraded', reason, restored };
    }
    const { fault } = this.recent;
    if (fault)
      return { status: 'degraded', reason: `recent deliveries cannot be kept for a failover: ${fault}` };
    const seen = this.memory?.seen;
    if (!seen) return { status: 'up' };
    const { change, at, restored, unreadable } = seen;
    const isShown = this.clock.now().getTime() - new Date(at).getTime() < SHOWN_MS;
    if (restored + unreadable === 0 || !isShown) return { status: 'up', change, at, restored };
    const reason = `in a ${change} the database lost acknowledged deliveries; those were stored again, but other rows may be lost`;
    return { status: 'degraded', reason, at, restored, unreadable };
  }

  private get path(): string {
    return join(this.recent.path!, 'server.json');
  }

  private async recall(): Promise<Memory | null> {
    try {
      return JSON.parse(await readFile(this.path, 'utf8')) as Memory;
    } catch {
      return null;
    }
  }

  /** Not synced, as the deliveries are not: it matters only while this machine lives. */
  private async remember(memory: Memory): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      // Written beside it, so that nobody reads half of it.
      await writeFile(`${this.path}.${process.pid}`, JSON.stringify(memory), { mode: 0o600 });
      await rename(`${this.path}.${process.pid}`, this.path);
    } catch (error) {
      this.logger.warn({
        message: 'The database server cannot be remembered: a failover during a restart would go unnoticed',
        code: (error as NodeJS.ErrnoException).code ?? 'unknown',
      });
    }
  }
}
