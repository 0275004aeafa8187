import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { queryWithin } from '../../database/query-within';
import { TRANSACTION_LIMIT_MS, transactWithin } from '../../database/transact-within';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import type { ScheduleTiming } from '../../options/schedule-options.interface';
import { inBatches } from '../run/in-batches';
import type { Schedule, ScheduleRunInHand } from '../run/schedule';
import { Schedules } from '../run/schedules';
import { dropBatch } from './drop-batch.sql';
import type { RetentionRule } from './retention-rule';
import { RETENTION_RULES } from './retention-rules';

/** Where a run goes on: with this kind, after the row with this key. */
interface RetentionCursor {
  kind: string;
  after: string[] | null;
}

/** Drops what is over, by age per kind, a small batch at a time. */
@Injectable()
export class RetentionSchedule implements Schedule {
  readonly name = 'retention';
  readonly timing: ScheduleTiming | false;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    schedules: Schedules,
  ) {
    this.timing = options.schedules.retention.timing;
    schedules.add(this);
  }

  async run(run: ScheduleRunInHand): Promise<void> {
    const now = await this.earlierClock(run.now);
    const cursor = run.cursor as RetentionCursor | null;
    const from = RETENTION_RULES.findIndex(({ kind }) => kind === cursor?.kind);
    for (const rule of RETENTION_RULES.slice(Math.max(0, from)))
      await this.dropAll(run, rule, now, rule.kind === cursor?.kind ? cursor.after : null);
  }

  private async dropAll(
    run: ScheduleRunInHand,
    rule: RetentionRule,
    now: Date,
    from: string[] | null,
  ): Promise<void> {
    const age = rule.age(this.options.schedules);
    if (age === null) return;
    const before = new Date(now.getTime() - age * 1000);
    let after = from;
    await inBatches(run, async () => {
      after = await transactWithin(this.dataSource, async (manager) => {
        const { dropped, next } = await dropBatch(manager, rule, before, now, after);
        await run.report({ [rule.kind]: dropped }, { kind: rule.kind, after: next }, manager);
        return next;
      });
      return after !== null;
    });
  }

  /** What is dropped does not come back: a process whose clock is ahead drops nothing before its time. */
  private async earlierClock(own: Date): Promise<Date> {
    const [row] = await queryWithin<[{ now: Date }]>(
      this.dataSource,
      TRANSACTION_LIMIT_MS,
      'SELECT now() AS now',
    );
    return row.now < own ? row.now : own;
  }
}
