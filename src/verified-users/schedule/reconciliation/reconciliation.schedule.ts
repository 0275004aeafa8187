import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import type { ScheduleTiming } from '../../options/schedule-options.interface';
import type { Schedule, ScheduleRunInHand } from '../run/schedule';
import { Schedules } from '../run/schedules';
import { AskUnknown } from './ask-unknown.service';
import { CompareEnrollments } from './compare-enrollments.service';
import { Progress } from './progress';
import { ReadList } from './read-list.service';
import { reportOf } from './report-of';
import { countFound, settleGone } from './settle-project.sql';
import { stagesOf, type Stage, type Step } from './stages';

/** Compares what Prove says now with what we hold, to find notices that never came. */
@Injectable()
export class ReconciliationSchedule implements Schedule {
  readonly name = 'reconciliation';
  readonly timing: ScheduleTiming | false;
  private readonly steps: Record<Step, (progress: Progress, stage: Stage) => Promise<void>>;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    readList: ReadList,
    askUnknown: AskUnknown,
    compare: CompareEnrollments,
    schedules: Schedules,
  ) {
    this.timing = options.schedules.reconciliation.timing;
    this.steps = {
      active: (progress, stage) => readList.read(progress, stage),
      all: (progress, stage) => readList.read(progress, stage),
      unknown: (progress, stage) => askUnknown.ask(progress, stage),
      leftover: (progress, stage) => compare.leftovers(progress, stage),
      suspects: (progress, stage) => compare.suspects(progress, stage),
      details: (progress, stage) => compare.details(progress, stage),
      gone: (progress, stage) => this.settle(progress, stage),
    };
    schedules.add(this);
  }

  async run(run: ScheduleRunInHand): Promise<void> {
    const progress = new Progress(run, stagesOf(this.options.projects.values()));
    while (progress.stage) {
      run.signal.throwIfAborted();
      await this.steps[progress.stage.step](progress, progress.stage);
    }
    await run.conclude(reportOf(progress.totals));
  }

  private async settle(progress: Progress, { project }: Stage): Promise<void> {
    const { mark, run } = progress;
    for (let goesOn = true; goesOn; run.signal.throwIfAborted())
      goesOn = await transactWithin(this.dataSource, async (manager) => {
        const { gone, isLast } = await settleGone(manager, project, mark, run.now);
        if (isLast) await progress.finish({ gone, ...(await countFound(manager, project, mark)) }, manager);
        else await progress.keep({ gone }, null, manager);
        return !isLast;
      });
  }
}
