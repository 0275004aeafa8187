import type { EntityManager } from 'typeorm';
import type { ResolvedSchedules } from '../../options/resolved-options';

export interface DroppedBatch {
  dropped: number;
  /** Values of the key of the last row that was looked at; null: that was all. */
  next: string[] | null;
}

/** @param after what the batch before gave as `next`; null: from the beginning. */
export type DropBatch = (
  manager: EntityManager,
  before: Date,
  now: Date,
  after: readonly string[] | null,
) => Promise<DroppedBatch>;

/** What of one table goes when it is over and old enough. Conditions are SQL about the row `item`. */
export interface RetentionRule {
  /** Its word in the counts. */
  readonly kind: string;
  /** In seconds; null: kept for ever. */
  readonly age: (schedules: ResolvedSchedules) => number | null;
  readonly table: string;
  /** Columns of the index by which the table is walked, with their types; the primary key is among them. */
  readonly key: Readonly<Record<string, string>>;
  /** The column that says how old a row is. */
  readonly at: string;
  /** Whether `at` rises along the key, but for clocks, so that the walk may end where all is young. */
  readonly rises: boolean;
  /** Of a partial index: its condition. */
  readonly among?: string;
  /** What must hold besides the age. `$1` is the time before which a row is old. */
  readonly over: string;
  /** What is set, where the row itself stays. */
  readonly set?: string;
  /** What deletes a batch, where the statement that suits the others does not. */
  readonly drop?: DropBatch;
}

/** Whether a case is open, whose id is that of the row's column: nothing of an open case goes. */
export function isOfOpenCase(column: string, of: 'id' | 'identity_id' = 'id'): string {
  return `EXISTS (SELECT FROM vu_reverification AS open_case
    WHERE open_case.${of} = item.${column} AND open_case.status IN ('open', 'invited', 'started'))`;
}
