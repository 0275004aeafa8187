import type { EntityManager } from 'typeorm';
import type { ScheduleTiming } from '../../options/schedule-options.interface';

/** What runs by the clock, beside the sweeper. */
export const SCHEDULE_NAMES = [
  'reminders',
  'due-checks',
  'reconciliation',
  'silence',
  'retention',
  'history',
] as const;
export type ScheduleName = (typeof SCHEDULE_NAMES)[number];

/** How many of what a run did: words of the schedule, such as `reminded`. */
export type Counts = Record<string, number>;

/** One run, as its schedule sees it. */
export interface ScheduleRunInHand {
  /** Id of the run, for causes. */
  readonly id: string;
  /** The time of the run: one and the same for all that it does. */
  readonly now: Date;
  /** Where the run goes on when it was cut short, or the failed one before it: what was last given to `report`. */
  readonly cursor: unknown;
  /** Aborted when the process stops, or when another one has taken over. */
  readonly signal: AbortSignal;
  /**
   * After each batch: adds to the counts, remembers where to go on, and keeps the run. With the manager of the batch's
   * transaction all of it holds with the batch or not at all.
   *
   * @throws {RunInterruptedError} when the run is to end here; let it pass.
   */
  report(counts: Counts, cursor: unknown, manager?: EntityManager): Promise<void>;
  /** Writes down what the run found, beside its counts. No personal data. */
  conclude(findings: object): Promise<void>;
}

/** One thing that is done again and again. Adds itself to `Schedules`. */
export interface Schedule {
  readonly name: ScheduleName;
  /** False: off. */
  readonly timing: ScheduleTiming | false;
  /**
   * Does what is due, in bounded batches with a short transaction each. May be cut short after any statement and run
   * again: what was done is not done twice.
   */
  run(run: ScheduleRunInHand): Promise<void>;
}
