import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { Clock } from '../options/clock';
import { QueueDepths } from '../queue/queue-depths.service';
import { within } from './within';

/** `degraded`: work goes on, but someone should look. `down`: send no traffic here. */
export interface ReadinessCheck {
  status: 'up' | 'degraded' | 'down';
  /** Why it is not up. No personal data, no addresses. */
  reason?: string;
  [detail: string]: unknown;
}

export interface Readiness {
  ready: boolean;
  checks: Record<'process' | 'database' | 'queue' | 'lag', ReadinessCheck> & Record<string, ReadinessCheck>;
}

/** A check of something that takes deliveries while the database is away; `usable`: it would take one now. */
export type StandInCheck = () => Promise<ReadinessCheck & { usable: boolean }>;

const LIMIT_MS = 2_000;
/** Above this age of the oldest waiting notification the workers are not keeping up, or are gone. */
const LAG_LIMIT_SECONDS = 60;

/** Whether this process can do its work, and why not. */
@Injectable()
export class ReadinessService implements OnModuleDestroy {
  private stopping = false;
  private standIn: { name: string; check: StandInCheck } | undefined;
  private readonly more = new Map<string, () => Promise<ReadinessCheck>>();

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly queueDepths: QueueDepths,
    private readonly clock: Clock,
  ) {}

  onModuleDestroy(): void {
    this.stopping = true;
  }

  /** @param name under which its check is shown. */
  addStandIn(name: string, check: StandInCheck): void {
    this.standIn = { name, check };
  }

  /** @param name under which it is shown. One that throws, or takes more than 2 s, is degraded. */
  addCheck(name: string, check: () => Promise<ReadinessCheck>): void {
    this.more.set(name, check);
  }

  /**
   * Not ready while stopping, and without the database unless something stands in for it: turned away by a load
   * balancer, Prove would not come again. The queue may be away: rows are kept and swept (P7).
   */
  async check(): Promise<Readiness> {
    const [{ database, lag }, queue, standIn, more] = await Promise.all([
      this.checkLag(),
      this.checkQueue(),
      this.standIn?.check(),
      this.checkMore(),
    ]);
    if (database.status === 'down' && standIn?.usable) {
      database.status = 'degraded';
      database.reason += `; deliveries go to the ${this.standIn!.name}`;
    }
    const checks: Readiness['checks'] = {
      process: this.stopping ? { status: 'down', reason: 'stopping' } : { status: 'up' },
      database,
      lag,
      queue,
      ...(standIn && { [this.standIn!.name]: standIn }),
      ...more,
    };
    return { ready: Object.values(checks).every((check) => check.status !== 'down'), checks };
  }

  private async checkLag(): Promise<Pick<Readiness['checks'], 'database' | 'lag'>> {
    try {
      const seconds = await this.oldestWaitingSeconds();
      return {
        database: { status: 'up' },
        lag:
          seconds > LAG_LIMIT_SECONDS
            ? {
                status: 'degraded',
                reason: 'notifications wait longer than they should: is a worker running?',
                seconds,
              }
            : { status: 'up', seconds },
      };
    } catch {
      return {
        database: { status: 'down', reason: 'the database does not answer' },
        lag: { status: 'degraded', reason: 'unknown while the database is away' },
      };
    }
  }

  private async checkQueue(): Promise<ReadinessCheck> {
    try {
      await within(LIMIT_MS, this.queueDepths.read());
      return { status: 'up' };
    } catch {
      return {
        status: 'degraded',
        reason: 'the queue engine does not answer; notifications are kept and wait for it',
      };
    }
  }

  private async checkMore(): Promise<Record<string, ReadinessCheck>> {
    const checks = [...this.more].map(async ([name, check]) => {
      const unknown: ReadinessCheck = { status: 'degraded', reason: 'unknown' };
      return [name, await within(LIMIT_MS, check()).catch(() => unknown)] as const;
    });
    return Object.fromEntries(await Promise.all(checks));
  }

  private async oldestWaitingSeconds(): Promise<number> {
    const [row] = await queryWithin<[{ oldest: Date | null }]>(
      this.dataSource,
      LIMIT_MS,
      `SELECT min(received_at) AS oldest FROM vu_notification WHERE status = 'stored' AND attempts = 0`,
    );
    return row.oldest
      ? Math.max(0, Math.round((this.clock.now().getTime() - row.oldest.getTime()) / 1000))
      : 0;
  }
}
