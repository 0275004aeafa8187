import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { MetricsRegistry } from '../observability/metrics-registry';
import { ReadinessService, type ReadinessCheck } from '../observability/readiness.service';
import { Clock } from '../options/clock';

const LIMIT_MS = 2_000;
/** Counting stops here, so that readiness stays cheap after a flood. */
const MAX_COUNTED = 1_000;

interface Backlog {
  count: number;
  oldestAt: Date | null;
}

/** Each uses a partial index that holds only such rows. */
const QUARANTINED = backlogOf(`
  SELECT received_at AS at FROM vu_quarantine WHERE decided_at IS NULL ORDER BY received_at, id`);
const FAILED = backlogOf(`
  SELECT finished_at AS at FROM vu_notification WHERE status = 'failed' ORDER BY finished_at, id`);

/** Work that waits for an operator: degrades readiness and shows in gauges until it is decided. */
@Injectable()
export class InboxBacklog {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
    readiness: ReadinessService,
    registry: MetricsRegistry,
  ) {
    readiness.addCheck('quarantine', () =>
      this.check(QUARANTINED, 'quarantine holds undecided items or deliveries: `verified-users quarantine`'),
    );
    readiness.addCheck('failedNotifications', () =>
      this.check(
        FAILED,
        'notifications failed after their last attempt: `verified-users retry <notificationId>`',
      ),
    );
    this.gauge(registry, 'verified_users_quarantine_open', 'Undecided rows in quarantine', QUARANTINED);
    this.gauge(
      registry,
      'verified_users_notifications_failed',
      'Notifications that used up their attempts',
      FAILED,
    );
  }

  private async check(sql: string, reason: string): Promise<ReadinessCheck> {
    const { count, oldestAt } = await this.read(sql);
    if (!oldestAt) return { status: 'up' };
    const age = Math.round((this.clock.now().getTime() - oldestAt.getTime()) / 1000);
    return { status: 'degraded', reason, count, oldestSeconds: Math.max(0, age) };
  }

  /** No value while the database is away. */
  private gauge(registry: MetricsRegistry, name: string, what: string, sql: string): void {
    const read = () => this.read(sql);
    new Gauge({
      name,
      help: `${what}; at most ${MAX_COUNTED} are counted. The same in every process`,
      registers: [registry],
      async collect() {
        this.reset();
        const backlog = await read().catch(() => null);
        if (backlog) this.set(backlog.count);
        else this.remove();
      },
    });
  }

  private async read(sql: string): Promise<Backlog> {
    const [row] = await queryWithin<[Backlog]>(this.dataSource, LIMIT_MS, sql);
    return row;
  }
}

function backlogOf(rows: string): string {
  return `SELECT count(*)::int AS count, min(at) AS "oldestAt" FROM (${rows} LIMIT ${MAX_COUNTED}) AS backlog`;
}
