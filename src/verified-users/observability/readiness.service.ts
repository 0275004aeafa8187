import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { writeBreakerOf } from '../database/work-within';
import type { WriteFault } from '../database/write-breaker';
import { Clock } from '../options/clock';
import { MODULE_ROLE, type ModuleRole } from '../options/module-role';
import { QueueDepths } from '../queue/queue-depths.service';
import { SchemaCheck } from './schema-check.service';
import { within } from './within';

/** `degraded`: work goes on, but someone should look. `down`: send no traffic here. */
export interface ReadinessCheck {
  status: 'up' | 'degraded' | 'down';
  /** Stable, for alerts; see docs/operations.md. */
  code?: string;
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

/** A check that another part of the module adds. */
export type AddedCheck = () => Promise<ReadinessCheck>;

const LIMIT_MS = 2_000;
/** Above this age of the oldest waiting notification the workers are not keeping up, or are gone. */
const LAG_LIMIT_SECONDS = 60;

const WRITE_FAULTS: Readonly<Record<WriteFault, string>> = {
  SYNCHRONOUS_STANDBY_AWAY: 'no synchronous standby confirms commits',
  DISK_FULL: "the database's disk is full",
  READ_ONLY: 'the database is read-only',
  WRITE_TIMEOUT: 'the database does not commit in time',
  UNREACHABLE: 'the database cannot be written to',
};

/** Whether this process can do its work, and why not. */
@Injectable()
export class ReadinessService implements OnModuleDestroy {
  private stopping = false;
  private standIn: { name: string; check: StandInCheck } | undefined;
  private readonly added = new Map<string, AddedCheck>();

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly queueDepths: QueueDepths,
    private readonly clock: Clock,
    @Inject(MODULE_ROLE) private readonly role: ModuleRole,
    private readonly schema: SchemaCheck,
  ) {}

  onModuleDestroy(): void {
    this.stopping = true;
  }

  /** @param name under which its check is shown. */
  addStandIn(name: string, check: StandInCheck): void {
    this.standIn = { name, check };
  }

  /**
   * @param name under which it is shown.
   * @param check one that fails or takes more than 2 seconds counts as degraded, for the reason `unknown`.
   */
  addCheck(name: string, check: AddedCheck): void {
    this.added.set(name, check);
  }

  /**
   * Not ready while stopping, and without the database unless something stands in for it: turned away by a load
   * balancer, Prove would not come again. The queue may be away: rows are kept and swept (P7). Only a process that does
   * nothing but work is not ready without it.
   */
  async check(): Promise<Readiness> {
    const [{ database, lag }, fault, schema, queue, standIn, added] = await Promise.all([
      this.checkLag(),
      this.checkWrites(),
      this.schema.read(),
      this.checkQueue(),
      this.standIn?.check(),
      this.checkAdded(),
    ]);
    if (database.status === 'up' && fault !== null)
      Object.assign(database, { status: 'down', code: fault, reason: WRITE_FAULTS[fault] });
    // Named first: it is why the tables, and so the database, do not answer.
    if (schema?.fault) Object.assign(database, { status: 'down', code: schema.fault, reason: schema.reason });
    else if (schema && schema.newerMigrations > 0)
      Object.assign(database, { newerMigrations: schema.newerMigrations });
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
      ...added,
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
        database: { status: 'down', code: 'UNREACHABLE', reason: 'the database does not answer' },
        lag: { status: 'degraded', reason: 'unknown while the database is away' },
      };
    }
  }

  private checkWrites(): Promise<WriteFault | null> {
    const check = writeBreakerOf(this.dataSource).check();
    return within(LIMIT_MS, check).catch(() => 'WRITE_TIMEOUT' as const);
  }

  private async checkQueue(): Promise<ReadinessCheck> {
    const answers = await within(LIMIT_MS, this.queueDepths.read()).catch(() => null);
    if (answers && this.queueDepths.workersFetch) return { status: 'up' };
    const fault = answers ? 'the queue engine gives workers no jobs' : 'the queue engine does not answer';
    return {
      status: this.role === 'worker' ? 'down' : 'degraded',
      reason: `${fault}; notifications are kept and wait for it`,
    };
  }

  private async checkAdded(): Promise<Record<string, ReadinessCheck>> {
    const unknown: ReadinessCheck = { status: 'degraded', reason: 'unknown' };
    const checks = [...this.added].map(
      async ([name, check]) => [name, await within(LIMIT_MS, check()).catch(() => unknown)] as const,
    );
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
