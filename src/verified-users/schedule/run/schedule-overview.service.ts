import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import type { ScheduleTiming } from '../../options/schedule-options.interface';
import { isOverdue } from './is-overdue';
import { latestRuns, type LatestRun } from './latest-runs.sql';
import type { Schedule } from './schedule';
import { ScheduleRun } from './schedule-run.entity';
import { viewOf, type ScheduleRunView, type ScheduleState } from './schedule-state';
import { Schedules } from './schedules';
import { tickAfter } from './tick-after';

/** Where every schedule stands: its latest runs, whichever process made them, and when it runs next. */
@Injectable()
export class ScheduleOverview {
  /** Without any run nothing says since when there could have been one; before this process nobody saw that none came. */
  private readonly watchedSince: Date;

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly schedules: Schedules,
    private readonly clock: Clock,
  ) {
    this.watchedSince = clock.now();
  }

  /** Rejects when the database has not answered within 2 seconds. */
  async read(): Promise<ScheduleState[]> {
    const schedules = this.schedules.all();
    const names = schedules.map(({ name }) => name);
    const runs = await latestRuns(this.dataSource, names);
    const now = this.clock.now();
    return schedules.map((schedule) => {
      const own = runs.filter((run) => run.schedule === schedule.name);
      return this.stateOf(schedule, own, now);
    });
  }

  /** @returns null when there is none of this id. */
  async findRun(id: string): Promise<ScheduleRunView | null> {
    const run = await transactWithin(this.dataSource, (manager) => manager.findOneBy(ScheduleRun, { id }));
    return run && viewOf(run, this.clock.now());
  }

  private stateOf({ name, timing }: Schedule, [latest, ...before]: LatestRun[], now: Date): ScheduleState {
    const finished = latest?.status === 'running' ? before[0] : latest;
    return {
      name,
      timing,
      latest: latest ? viewOf(latest, now) : null,
      latestFinished: finished ? viewOf(finished, now) : null,
      nextTick: timing === false ? null : this.nextTick(timing, latest, now),
      isOverdue: timing !== false && this.isOverdue(timing, latest, now),
    };
  }

  private isOverdue(timing: ScheduleTiming, latest: LatestRun | undefined, now: Date): boolean {
    if (latest?.status === 'running' && latest.held) return false;
    // Ticks that came while a long run went on are answered by it.
    const since = latest?.finishedAt ?? latest?.startedAt ?? this.watchedSince;
    return isOverdue(timing, this.options.schedules.timeZone, since, now);
  }

  private nextTick(timing: ScheduleTiming, latest: LatestRun | undefined, now: Date): Date {
    const isInterval = 'everySeconds' in timing;
    if (isInterval && !latest) return now;
    const tick = tickAfter(timing, this.options.schedules.timeZone, isInterval ? latest!.startedAt : now);
    return tick < now ? now : tick;
  }
}
