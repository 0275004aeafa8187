import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
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
  checks: Record<'process' | 'database' | 'queue' | 'lag', ReadinessCheck>;
}

const LIMIT_MS = 2_000;
/** Above this age of the oldest waiting notification the workers are not keeping up, or are gone. */
const LAG_LIMIT_SECONDS = 60;

/** Whether this process can do its work, and why not. */
@Injectable()
export class ReadinessService implements OnModuleDestroy {
  private stopping = false;

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly queueDepths: QueueDepths,
    private readonly clock: Clock,
  ) {}

  onModuleDestroy(): void {
    this.stopping = true;
  }

  /** Not ready without the database, or while stopping. The queue may be away: rows are kept and swept (P7). */
  async check(): Promise<Readiness> {
    const [database, queue] = await Promise.all([this.checkLag(), this.checkQueue()]);
    const checks: Readiness['checks'] = {
      process: this.stopping ? { status: 'down', reason: 'stopping' } : { status: 'up' },
      ...database,
      queue,
    };
    return { ready: Object.values(checks).every((check) => check.status !== 'down'), checks };
  }

  private async checkLag(): Promise<Pick<Readiness['checks'], 'database' | 'lag'>> {
    try {
      const seconds = await within(LIMIT_MS, this.oldestWaitingSeconds());
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

  private async oldestWaitingSeconds(): Promise<number> {
    const [row] = await this.dataSource.query<[{ oldest: Date | null }]>(
      `SELECT min(received_at) AS oldest FROM vu_notification WHERE status = 'stored' AND attempts = 0`,
    );
    return row.oldest
      ? Math.max(0, Math.round((this.clock.now().getTime() - row.oldest.getTime()) / 1000))
      : 0;
  }
}
