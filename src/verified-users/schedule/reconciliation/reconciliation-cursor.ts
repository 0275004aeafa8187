import type { Counts } from '../run/schedule';
import type { Stage } from './stages';

/** Where a reconciliation is; what a run that goes on with it is given. */
export interface ReconciliationCursor {
  /** Id of the run that wrote this last. */
  run: string;
  /** Id of the run that began it: rows are marked with it, and a later run goes on with the same marks. */
  mark: string;
  /** When it began, ISO 8601. */
  since: string;
  /** Null: all are done. */
  stage: Stage | null;
  /** The last key or id of the stage that is done; null: at its beginning. */
  after: string | null;
  /** What was done so far, over all the runs it took. */
  totals: Counts;
  /** What was done of the stage. */
  ofStage: Counts;
}

/** @returns null for anything of another form, such as an earlier version may have left. */
export function readCursor(value: unknown): ReconciliationCursor | null {
  if (!isRecord(value)) return null;
  const { run, mark, since, stage, after, totals, ofStage } = value;
  const isWhole =
    isId(run) &&
    isId(mark) &&
    typeof since === 'string' &&
    !Number.isNaN(Date.parse(since)) &&
    (stage === null || isRecord(stage)) &&
    (after === null || typeof after === 'string') &&
    isCounts(totals) &&
    isCounts(ofStage);
  return isWhole ? (value as unknown as ReconciliationCursor) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && /^\d+$/.test(value);
}

function isCounts(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((count) => typeof count === 'number');
}
