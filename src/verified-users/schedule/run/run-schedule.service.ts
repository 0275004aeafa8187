import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { ScheduleMetrics } from '../../observability/schedule-metrics';
import { stableCode } from '../../observability/stable-code';
import { Clock } from '../../options/clock';
import { claimRun, type ClaimedRun } from './claim-run.sql';
import { reportRun } from './report-run.sql';
import { RunInterruptedError } from './run-interrupted.error';
import { RunRow } from './run-row';
import type { ScheduleRunInHand } from './schedule';
import { Schedules } from './schedules';

const KEEP_MS = 5_000;

export type RunOutcome = 'done' | 'failed' | 'interrupted';

/** Runs a schedule, once per tick over all processes (P15). */
@Injectable()
export class RunSchedule {
  private readonly logger = new Logger(RunSchedule.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly schedules: Schedules,
    private readonly clock: Clock,
    private readonly metrics: ScheduleMetrics,
  ) {}

  /**
   * Goes on with the run that a lost process left, or else makes the one of this tick.
   *
   * @param tick when it was due. Default: now, as a run by hand.
   * @param signal ends the run after the batch in hand; another process may go on with it at once. Default: never.
   * @returns the run's id and outcome; null when that tick was run already, or another run goes on.
   * @throws {UnknownScheduleError}
   */
  async run(
    name: string,
    tick = this.clock.now(),
    signal: AbortSignal = new AbortController().signal,
  ): Promise<{ id: string; outcome: RunOutcome } | null> {
    const schedule = this.schedules.get(name);
    const holder = randomUUID();
    const claimed = await claimRun(this.dataSource, schedule.name, tick, holder, this.clock.now());
    if (!claimed) return null;
    const row = new RunRow(this.dataSource, claimed.id, holder);
    const lost = new AbortController();
    const inHand = this.inHand(claimed, row, AbortSignal.any([signal, lost.signal]));
    const keeping = setInterval(() => {
      // A run whose process cannot reach the database is taken over once its lease ends.
      row.keep().then(
        (kept) => !kept && lost.abort(),
        () => undefined,
      );
    }, KEEP_MS);
    try {
      await schedule.run(inHand);
      // It may have looked at the signal itself, and left the rest; or another process has the run by now.
      const isOver = !inHand.signal.aborted && (await row.end('done', null, this.clock.now()));
      if (!isOver) throw new RunInterruptedError();
      return { id: claimed.id, outcome: 'done' };
    } catch (error) {
      return { id: claimed.id, outcome: await this.endEarly(schedule.name, row, error, inHand.signal) };
    } finally {
      clearInterval(keeping);
    }
  }

  private inHand({ id, cursor }: ClaimedRun, row: RunRow, signal: AbortSignal): ScheduleRunInHand {
    let isLast = false;
    return {
      id,
      cursor,
      signal,
      now: this.clock.now(),
      report: async (counts, next, manager = this.dataSource.manager) => {
        if (!(await reportRun(manager, id, row.holder, counts, next))) throw new RunInterruptedError();
        // To throw inside of a transaction takes its batch back: this one is kept, and the next report ends the run.
        if (signal.aborted && (isLast || manager === this.dataSource.manager))
          throw new RunInterruptedError();
        isLast = signal.aborted;
      },
      conclude: async (findings) => {
        if (!(await row.conclude(findings))) throw new RunInterruptedError();
      },
    };
  }

  private async endEarly(
    schedule: string,
    row: RunRow,
    error: unknown,
    signal: AbortSignal,
  ): Promise<RunOutcome> {
    if (error instanceof RunInterruptedError || signal.aborted) {
      await row.letGo().catch(() => undefined);
      return 'interrupted';
    }
    const code = stableCode(error);
    this.logger.warn({ message: 'A schedule failed; its next run goes on where it was', schedule, code });
    this.metrics.failed(schedule);
    // Without the database the lease ends by itself, and the run is taken over.
    await row.end('failed', code, this.clock.now()).catch(() => undefined);
    return 'failed';
  }
}
