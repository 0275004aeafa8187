import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import type { JobSchedulerJson, Queue } from 'bullmq';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { within } from '../../observability/within';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import type { ScheduleTiming } from '../../options/schedule-options.interface';
import { QueueErrors } from '../../queue/queue-errors.service';
import { SCHEDULES_QUEUE, type WakeUpJob } from '../../queue/queue-names';
import { forgottenTick, LOST_MS } from './forgotten-tick';
import { latestRuns } from './latest-runs.sql';
import { Schedules } from './schedules';
import { tickAfter } from './tick-after';

/** A stop waits for the sweep in hand, and has more to wait for. */
const ENGINE_LIMIT_MS = 2_000;

/** A tick that is further away than it can be was set under a clock that was ahead. */
const AHEAD_MS = 60_000;

/** Of several processes that set job schedulers in the same moment, BullMQ lets each begin a chain of ticks. */
const ONLY_ONE = `SELECT pg_try_advisory_xact_lock(hashtext('vu_schedule_run'), 0) AS mine`;

/**
 * Sees to it that BullMQ has a job scheduler for every schedule, at the start and ever again, for an engine may be
 * flushed (P7); that a run whose process is gone is gone on with (P9); and that a tick that nobody heard is made up for.
 */
@Injectable()
export class SweepSchedules {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @InjectQueue(SCHEDULES_QUEUE) private readonly queue: Queue<WakeUpJob>,
    private readonly schedules: Schedules,
    private readonly clock: Clock,
    errors: QueueErrors,
  ) {
    queue.on('error', (error) => errors.report(queue.name, error));
  }

  async sweep(): Promise<void> {
    await transactWithin(this.dataSource, async (manager) => {
      const [{ mine }] = await manager.query<[{ mine: boolean }]>(ONLY_ONE);
      if (mine) await within(ENGINE_LIMIT_MS, this.setJobSchedulers());
    });
    const forgotten = await this.forgotten();
    if (forgotten.length > 0) await within(ENGINE_LIMIT_MS, this.queue.addBulk(forgotten));
  }

  /** Under the tick of the run: what several processes ask for, and what comes when it is over, begins no other. */
  private async forgotten(): Promise<TickJob[]> {
    const schedules = this.schedules.all();
    const runs = await latestRuns(
      this.dataSource,
      schedules.map(({ name }) => name),
    );
    const now = this.clock.now();
    return schedules.flatMap(({ name, timing }) => {
      const latest = runs.find((run) => run.schedule === name);
      const tick = latest && forgottenTick(latest, timing, this.options.schedules.timeZone, now);
      return tick ? [{ name, data: { ids: [name] }, opts: { ...KEPT, timestamp: tick.getTime() } }] : [];
    });
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

  /** By the clock that the engine's client goes by. */
  private latestNext(timing: ScheduleTiming): number {
    const { timeZone } = this.options.schedules;
    const next = tickAfter(timing, timeZone, new Date());
    // Asked within the hour that comes twice in autumn, a pattern has a tick there that its chain leaves out.
    return ('everySeconds' in timing ? next : tickAfter(timing, timeZone, next)).getTime();
  }

  private repeatOf(timing: ScheduleTiming): { every: number } | { pattern: string; tz: string } {
    if ('everySeconds' in timing) return { every: timing.everySeconds * 1000 };
    return { pattern: timing.cron, tz: timing.timeZone ?? this.options.schedules.timeZone };
  }
}

type TickJob = Parameters<Queue<WakeUpJob>['addBulk']>[0][number];

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
