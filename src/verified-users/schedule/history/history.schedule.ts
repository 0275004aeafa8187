import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { HISTORY_FINDINGS, type HistoryFinding } from '../../identity/history/verify-chain';
import { ReadinessService, type ReadinessCheck } from '../../observability/readiness.service';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import type { ScheduleTiming } from '../../options/schedule-options.interface';
import { inBatches } from '../run/in-batches';
import { latestRuns } from '../run/latest-runs.sql';
import type { Counts, Schedule, ScheduleRunInHand } from '../run/schedule';
import { Schedules } from '../run/schedules';
import { HistoryVerificationService } from './history-verification.service';

/** Findings that a run keeps; its counts are of all. */
const MAX_KEPT = 100;
/** The other counts are of what was read. */
const FINDINGS: ReadonlySet<string> = new Set(HISTORY_FINDINGS);

interface HistoryCursor {
  after: string | null;
  kept: HistoryFinding[];
}

/** Verifies the history of every identity, some hundred at a time, and raises the alarm. */
@Injectable()
export class HistorySchedule implements Schedule {
  readonly name = 'history';
  readonly timing: ScheduleTiming | false;
  private readonly logger = new Logger(HistorySchedule.name);

  constructor(
    @Inject(RESOLVED_OPTIONS) options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly verification: HistoryVerificationService,
    schedules: Schedules,
    readiness: ReadinessService,
  ) {
    this.timing = options.schedules.history.timing;
    schedules.add(this);
    // Switched off, it must not go on with what it found last.
    if (this.timing !== false) readiness.addCheck('history', () => this.check());
  }

  async run(run: ScheduleRunInHand): Promise<void> {
    let { after, kept } = (run.cursor as HistoryCursor | null) ?? { after: null, kept: [] };
    await inBatches(run, async () => {
      const { identities, entries, findings, next } = await this.verification.verify(after);
      kept = [...kept, ...findings].slice(0, MAX_KEPT);
      const found = countsOf(findings);
      if (findings.length > 0)
        this.logger.error({
          message: 'The history was changed outside of this program: `verified-users verify-history`',
          code: 'HISTORY_CHANGED',
          ...found,
        });
      await run.report({ identities, entries, ...found }, { after: next, kept });
      after = next;
      return after !== null;
    });
    await run.conclude({ findings: kept });
  }

  private async check(): Promise<ReadinessCheck> {
    const runs = await latestRuns(this.dataSource, [this.name]);
    const latest = runs.find(({ status }) => status !== 'running');
    const counts = Object.entries(latest?.counts ?? {});
    const found = Object.fromEntries(counts.filter(([word]) => FINDINGS.has(word)));
    if (Object.keys(found).length === 0) return { status: 'up' };
    return {
      status: 'degraded',
      code: 'HISTORY_CHANGED',
      reason: 'the history was changed outside of this program: `verified-users verify-history`',
      ...found,
    };
  }
}

function countsOf(findings: readonly HistoryFinding[]): Counts {
  const counts: Counts = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
