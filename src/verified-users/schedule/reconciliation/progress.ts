import type { EntityManager } from 'typeorm';
import type { Counts, ScheduleRunInHand } from '../run/schedule';
import { readCursor, type ReconciliationCursor } from './reconciliation-cursor';
import { isSameStage, type Stage } from './stages';

/** A reconciliation on its way through the stages. */
export class Progress {
  private readonly cursor: ReconciliationCursor;
  private asked = 0;

  /**
   * Goes on where the run's cursor is; from the beginning without one that can be read, when its stage is no longer in
   * the options, and after a run that failed with all of it done: this night's comparison is still to be made.
   */
  constructor(
    readonly run: ScheduleRunInHand,
    private readonly stages: readonly Stage[],
  ) {
    const held = readCursor(run.cursor);
    const { id, now } = run;
    this.cursor =
      held && this.goesOn(held)
        ? { ...held, run: id }
        : {
            ...{ run: id, mark: id, since: now.toISOString() },
            ...{ stage: stages[0] ?? null, after: null, totals: {}, ofStage: {} },
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

  private goesOn({ run, stage }: ReconciliationCursor): boolean {
    if (stage === null) return run === this.run.id;
    return this.stages.some((one) => isSameStage(one, stage));
  }

  private async report(
    counts: Counts,
    place: Partial<ReconciliationCursor>,
    manager?: EntityManager,
  ): Promise<void> {
    const requests = this.asked;
    const all: Counts = { ...counts, requests };
    const cursor = { ...this.cursor, ...place, totals: sumOf(this.cursor.totals, all) };
    await this.run.report(all, cursor, manager);
    // After the transaction, because a batch that is retried after a deadlock reports again.
    Object.assign(this.cursor, cursor);
    this.asked -= requests;
  }
}

function sumOf(some: Counts, more: Counts): Counts {
  const sums = { ...some };
  for (const [word, count] of Object.entries(more)) sums[word] = (sums[word] ?? 0) + count;
  return sums;
}
