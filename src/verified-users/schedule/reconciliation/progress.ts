import type { EntityManager } from 'typeorm';
import type { Counts, ScheduleRunInHand } from '../run/schedule';
import { isSameStage, type Stage } from './stages';

/** Where a reconciliation is; what a run that goes on with it is given. */
export interface ReconciliationCursor {
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

/** A reconciliation on its way through the stages. */
export class Progress {
  private readonly cursor: ReconciliationCursor;
  private asked = 0;

  /** Goes on where the run's cursor is; from the beginning without one, or when its stage is no longer in the options. */
  constructor(
    readonly run: ScheduleRunInHand,
    private readonly stages: readonly Stage[],
  ) {
    const held = run.cursor as ReconciliationCursor | null;
    const goesOn =
      held !== null && (held.stage === null || stages.some((stage) => isSameStage(stage, held.stage!)));
    this.cursor = goesOn
      ? { ...held }
      : {
          mark: run.id,
          since: run.now.toISOString(),
          stage: stages[0] ?? null,
          after: null,
          totals: {},
          ofStage: {},
        };
  }

  get mark(): string {
    return this.cursor.mark;
  }

  get since(): Date {
    return new Date(this.cursor.since);
  }

  get stage(): Stage | null {
    return this.cursor.stage;
  }

  get after(): string | null {
    return this.cursor.after;
  }

  get totals(): Counts {
    return this.cursor.totals;
  }

  get ofStage(): Counts {
    return this.cursor.ofStage;
  }

  /** One more question to Prove. */
  ask(): void {
    this.asked += 1;
  }

  /** A batch is done: counts, and where to go on in this stage, with the batch's transaction. */
  async keep(counts: Counts, after: string | null, manager?: EntityManager): Promise<void> {
    await this.report(counts, { after, ofStage: sumOf(this.cursor.ofStage, counts) }, manager);
  }

  /** The last batch of a stage is done: the next stage is in hand. */
  async finish(counts: Counts, manager?: EntityManager): Promise<void> {
    const { stage } = this.cursor;
    const index = this.stages.findIndex((one) => isSameStage(one, stage!));
    const next = this.stages[index + 1] ?? null;
    await this.report(counts, { stage: next, after: null, ofStage: {} }, manager);
  }

  private async report(
    counts: Counts,
    place: Partial<ReconciliationCursor>,
    manager?: EntityManager,
  ): Promise<void> {
    const all: Counts = { ...counts, requests: this.asked };
    this.asked = 0;
    Object.assign(this.cursor, place, { totals: sumOf(this.cursor.totals, all) });
    await this.run.report(all, this.cursor, manager);
  }
}

function sumOf(some: Counts, more: Counts): Counts {
  const sums = { ...some };
  for (const [word, count] of Object.entries(more)) sums[word] = (sums[word] ?? 0) + count;
  return sums;
}
