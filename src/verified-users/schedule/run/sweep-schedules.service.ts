import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import type { JobSchedulerJson, Queue } from 'bullmq';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { queryWithin } from '../../database/query-within';
import { transactWithin } from '../../database/transact-within';
import { within } from '../../observability/within';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import type { ScheduleTiming } from '../../options/schedule-options.interface';
import { QueueErrors } from '../../queue/queue-errors.service';
import { SCHEDULES_QUEUE, type WakeUpJob } from '../../queue/queue-names';
import type { ScheduleRun } from './schedule-run.entity';
import { Schedules } from './schedules';
import { tickAfter } from './tick-after';

const ENGINE_LIMIT_MS = 5_000;

/** A tick that is late by this much will not come: its job got lost while its scheduler did not. */
const LOST_MS = 60_000;

/** A tick that is further away than it can be was set under a clock that was ahead. */
const AHEAD_MS = 60_000;

/** Of several processes that set job schedulers in the same moment, BullMQ lets each begin a chain of ticks. */
const ONLY_ONE = `SELECT pg_try_advisory_xact_lock(hashtext('vu_schedule_run'), 0) AS mine`;

const ABANDONED = `SELECT schedule, tick FROM vu_schedule_run WHERE status = 'running' AND lease_until < now()`;

/**
 * Sees to it that BullMQ has a job scheduler for every schedule, at the start and ever again, for an engine may be
 * flushed (P7); and that a run whose process is gone is gone on with (P9).
 */
@Injectable()
export class SweepSchedules {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @InjectQueue(SCHEDULES_QUEUE) private readonly queue: Queue<WakeUpJob>,
    private readonly schedules: Schedules,
    errors: QueueErrors,
  ) {
    queue.on('error', (error) => errors.report(queue.name, error));
  }

  async sweep(): Promise<void> {
    await transactWithin(this.dataSource, async (manager) => {
      const [{ mine }] = await manager.query<[{ mine: boolean }]>(ONLY_ONE);
      if (mine) await within(ENGINE_LIMIT_MS, this.setJobSchedulers());
    });
    const abandoned = await queryWithin<Pick<ScheduleRun, 'schedule' | 'tick'>[]>(
      this.dataSource,
      ENGINE_LIMIT_MS,
      ABANDONED,
    );
    // Under the run's own tick: what several processes ask for, and what comes when it is over, begins no other run.
    const jobs = abandoned.map(({ schedule, tick }) => ({
      name: schedule,
      data: { ids: [schedule] },
      opts: { ...KEPT, timestamp: tick.getTime() },
    }));
    if (jobs.length > 0) await within(ENGINE_LIMIT_MS, this.queue.addBulk(jobs));
  }

  /** One that is there as it should be is left alone: to set it anew would put off its next tick. */
  private async setJobSchedulers(): Promise<void> {
    const present = new Map((await this.queue.getJobSchedulers()).map((one) => [one.key, one]));
    for (const { name, timing } of this.schedules.all()) {
      const held = present.get(name);
      const latest = timing && this.latestNext(timing);
      if (held && latest && isSame(held, this.repeatOf(timing)) && isInTime(held, latest)) continue;
      if (held) await this.queue.removeJobScheduler(name);
      if (!latest) continue;
      // Processes with different intervals, as during a deployment, would begin a run each time they sweep.
      const startDate = held?.every && held.next ? Math.min(held.next, latest) : undefined;
      const repeat = { ...this.repeatOf(timing), startDate };
      await this.queue.upsertJobScheduler(name, repeat, { name, data: { ids: [name] }, opts: KEPT });
    }
  }

  private latestNext(timing: ScheduleTiming): number {
    // By the clock that the engine's client goes by.
    return tickAfter(timing, this.options.schedules.timeZone, new Date()).getTime();
  }

  private repeatOf(timing: ScheduleTiming): { every: number } | { pattern: string; tz: string } {
    if ('everySeconds' in timing) return { every: timing.everySeconds * 1000 };
    return { pattern: timing.cron, tz: timing.timeZone ?? this.options.schedules.timeZone };
  }
}

/** A run tells of itself in its row; of its job nothing is worth keeping. */
const KEPT = { removeOnComplete: true, removeOnFail: true };

function isInTime({ next = 0 }: JobSchedulerJson, latest: number): boolean {
  return next > Date.now() - LOST_MS && next < latest + AHEAD_MS;
}

function isSame(held: JobSchedulerJson, wanted: { every?: number; pattern?: string; tz?: string }): boolean {
  return (
    (held.every ?? undefined) === wanted.every &&
    (held.pattern ?? undefined) === wanted.pattern &&
    (held.tz ?? undefined) === wanted.tz
  );
}
