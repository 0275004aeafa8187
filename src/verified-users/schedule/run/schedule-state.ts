import type { ScheduleTiming } from '../../options/schedule-options.interface';
import type { LatestRun } from './latest-runs.sql';
import type { ScheduleName } from './schedule';
import type { ScheduleRunStatus } from './schedule-run.entity';

/** One run, as it is shown. */
export interface ScheduleRunView {
  id: string;
  /** When it was due; of a run by hand, when it was asked for. */
  tick: Date;
  status: ScheduleRunStatus;
  /** Stable code of what it failed for. */
  reason: string | null;
  /** How many of what it did, by words of the schedule. */
  counts: Record<string, number>;
  /** What it found, beside the counts; a form of the schedule's own, without personal data. */
  findings: unknown;
  startedAt: Date;
  finishedAt: Date | null;
  /** How long it took; of one that goes on, until now. */
  seconds: number;
}

/** Where a schedule stands. */
export interface ScheduleState {
  name: ScheduleName;
  /** False: off. It can be run by hand all the same. */
  timing: ScheduleTiming | false;
  /** Null: it has never run. */
  latest: ScheduleRunView | null;
  /** The latest that is done or failed. */
  latestFinished: ScheduleRunView | null;
  /** Of an interval roughly; null: off. */
  nextTick: Date | null;
  /** Whether a run should have begun by now, and none did. Never of one that is off, or that goes on. */
  isOverdue: boolean;
}

export function viewOf(run: Omit<LatestRun, 'held'>, now: Date): ScheduleRunView {
  const { id, tick, status, reason, counts, findings, startedAt, finishedAt } = run;
  // Clocks of several processes, and of one that was set back.
  const ms = Math.max(0, (finishedAt ?? now).getTime() - startedAt.getTime());
  return { id, tick, status, reason, counts, findings, startedAt, finishedAt, seconds: ms / 1000 };
}
