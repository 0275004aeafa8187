import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { CheckEnrollments, type Check } from './check-enrollments.service';
import { findLongestUnasked } from './find-longest-unasked.sql';
import { findSuspects } from './find-suspects.sql';
import { keepLeftovers } from './keep-leftovers.sql';
import type { Progress } from './progress';
import type { Stage } from './stages';

/**
 * All of a batch may be inactive, and each case that is opened takes some dozen statements: a larger one would outlast
 * its transaction where the database is slow, in every run anew. Three rounds of the questions that go out at once.
 */
const BATCH = 24;
/** Word of the counts; also how many were asked about already when a run goes on. */
const DETAILS = 'details';

/** The stages that compare our enrollments with Prove's, after its lists were read. */
@Injectable()
export class CompareEnrollments {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly checkEnrollments: CheckEnrollments,
  ) {}

  async leftovers(progress: Progress, { project }: Stage): Promise<void> {
    for (let goesOn = true; goesOn; progress.run.signal.throwIfAborted())
      goesOn = await transactWithin(this.dataSource, async (manager) => {
        const place = { project, after: progress.after, mark: progress.mark, now: progress.run.now };
        const after = await keepLeftovers(manager, place);
        if (after === null) await progress.finish({}, manager);
        else await progress.keep({}, after, manager);
        return after !== null;
      });
  }

  async suspects(progress: Progress, { project }: Stage): Promise<void> {
    for (let goesOn = true; goesOn; progress.run.signal.throwIfAborted()) {
      const place = { project, after: progress.after, mark: progress.mark, limit: BATCH };
      const { ids, after } = await findSuspects(this.dataSource, place);
      goesOn = after !== null;
      await this.checkEnrollments.check(ids, this.howOf(progress), questionOf(progress), (manager, counts) =>
        goesOn ? progress.keep({ ...counts }, after, manager) : progress.finish({ ...counts }, manager),
      );
    }
  }

  /** Those that were asked about as suspects are not asked again: `checkedAt` says so. */
  async details(progress: Progress, { project }: Stage): Promise<void> {
    const { detailsPerRun } = this.options.schedules.reconciliation;
    for (;;) {
      // Per project: `after` holds how many this one had.
      const done = Number(progress.after ?? 0);
      const limit = Math.min(BATCH, detailsPerRun - done);
      const ids = limit > 0 ? await findLongestUnasked(this.dataSource, project, progress.since, limit) : [];
      if (ids.length === 0) return progress.finish({});
      await this.checkEnrollments.check(ids, this.howOf(progress), questionOf(progress), (manager, counts) =>
        progress.keep({ ...counts, [DETAILS]: ids.length }, String(done + ids.length), manager),
      );
      progress.run.signal.throwIfAborted();
    }
  }

  private howOf({ mark, since, run }: Progress): Check {
    const { apply } = this.options.schedules.reconciliation;
    return { mark, since, apply, cause: { kind: 'schedule', id: run.id }, by: null, now: run.now };
  }
}

function questionOf(progress: Progress) {
  return { signal: progress.run.signal, onRequest: () => progress.ask() };
}
