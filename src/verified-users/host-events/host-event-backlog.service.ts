import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { MetricsRegistry } from '../observability/metrics-registry';
import { ReadinessService, type ReadinessCheck } from '../observability/readiness.service';
import { Clock } from '../options/clock';

const LIMIT_MS = 2_000;
/** If the oldest undelivered event is older than this, a handler keeps failing or no worker is running. */
const LAG_LIMIT_SECONDS = 900;

/** Counting stops here, so that readiness costs the same after an outage of days. */
const MAX_COUNTED = 1_000;

/** Includes events that are being delivered at this moment, which makes no difference here. */
const SQL = `
  SELECT (SELECT count(*)::int FROM (SELECT FROM vu_host_event WHERE status = 'failed' LIMIT ${MAX_COUNTED}) AS dead) AS "deadLetters",
         (SELECT min(created_at) FROM vu_host_event WHERE status = 'queued') AS oldest`;

interface Backlog {
  deadLetters: number;
  /** Age of the oldest undelivered event; 0 if there is none. */
  oldestSeconds: number;
}

/** Undelivered events and dead letters, as metrics and in readiness. */
@Injectable()
export class HostEventBacklog {
  private reading: Promise<Backlog | null> | undefined;

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
    registry: MetricsRegistry,
    readiness: ReadinessService,
  ) {
    this.gauge(registry, 'dead_letters', 'Host events that are dead letters', 'deadLetters');
    this.gauge(
      registry,
      'oldest_undelivered_seconds',
      'Age of the oldest undelivered host event',
      'oldestSeconds',
    );
    readiness.addCheck('hostEvents', () => this.check());
  }

  private gauge(registry: MetricsRegistry, name: string, help: string, key: keyof Backlog): void {
    const read = () => this.readOnce();
    new Gauge({
      name: `verified_users_host_event_${name}`,
      help,
      registers: [registry],
      async collect() {
        this.reset();
        const backlog = await read();
        if (backlog) this.set(backlog[key]);
      },
    });
  }

  private async check(): Promise<ReadinessCheck> {
    const backlog = await this.read();
    const { deadLetters, oldestSeconds } = backlog;
    const reasons = [
      ...(deadLetters > 0
        ? ['there are dead letters: `verified-users retry --host-events` redrives or discards them']
        : []),
      ...(oldestSeconds > LAG_LIMIT_SECONDS
        ? ['undelivered events are getting old: a handler keeps failing, or no worker is running']
        : []),
    ];
    if (reasons.length === 0) return { status: 'up', ...backlog };
    return { status: 'degraded', reason: reasons.join('; '), ...backlog };
  }

  /** One query for all gauges of a scrape; null while the database is away. */
  private readOnce(): Promise<Backlog | null> {
    this.reading ??= this.read()
      .catch(() => null)
      .finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<Backlog> {
    const [{ deadLetters, oldest }] = await queryWithin<[{ deadLetters: number; oldest: Date | null }]>(
      this.dataSource,
      LIMIT_MS,
      SQL,
    );
    const age = oldest === null ? 0 : (this.clock.now().getTime() - oldest.getTime()) / 1000;
    return { deadLetters, oldestSeconds: Math.max(0, Math.round(age)) };
  }
}
