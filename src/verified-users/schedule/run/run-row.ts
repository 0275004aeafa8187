import type { DataSource } from 'typeorm';
import { queryWithin } from '../../database/query-within';
import { LEASE_SECONDS } from './claim-run.sql';
import type { ScheduleRunStatus } from './schedule-run.entity';

const LIMIT_MS = 5_000;

const KEEP = `
  UPDATE vu_schedule_run SET lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
   WHERE id = $1 AND holder = $2 AND status = 'running' RETURNING id`;
const LET_GO = `
  UPDATE vu_schedule_run SET lease_until = now() - interval '1 second'
   WHERE id = $1 AND holder = $2 AND status = 'running' RETURNING id`;
const END = `
  UPDATE vu_schedule_run SET status = $3, reason = $4, finished_at = $5
   WHERE id = $1 AND holder = $2 AND status = 'running' RETURNING id`;
const CONCLUDE = `
  UPDATE vu_schedule_run SET findings = $3
   WHERE id = $1 AND holder = $2 AND status = 'running' RETURNING id`;

/** A run in hand. Each answers false when the run is no longer this holder's. */
export class RunRow {
  constructor(
    private readonly dataSource: DataSource,
    readonly id: string,
    readonly holder: string,
  ) {}

  /** Still alive. */
  keep(): Promise<boolean> {
    return this.update(KEEP);
  }

  /** Another process may go on with it at once. */
  letGo(): Promise<boolean> {
    return this.update(LET_GO);
  }

  end(status: Exclude<ScheduleRunStatus, 'running'>, reason: string | null, at: Date): Promise<boolean> {
    return this.update(END, status, reason, at);
  }

  conclude(findings: object): Promise<boolean> {
    return this.update(CONCLUDE, JSON.stringify(findings));
  }

  private async update(sql: string, ...values: unknown[]): Promise<boolean> {
    const parameters = [this.id, this.holder, ...values];
    const [rows] = await queryWithin<[{ id: string }[], number]>(this.dataSource, LIMIT_MS, sql, parameters);
    return rows.length > 0;
  }
}
