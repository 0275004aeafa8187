import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { AskPatiently } from './ask-patiently.service';
import { inTurn } from './in-turn';
import type { Progress } from './progress';
import type { Stage } from './stages';
import { keepUnknownIds, nextUnknownIds, type ToldOfUnknown, type UnknownId } from './unknown-ids.sql';

const BATCH = 100;
const REQUESTS_AT_ONCE = 8;
/** Word of the counts; also how many were asked about already when a run goes on. */
const ASKED = 'unknown_asked';

/** Asks Prove whose the ids are that nobody knows here, each once. */
@Injectable()
export class AskUnknown {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly prove: AskPatiently,
  ) {}

  /** At most `detailsPerRun` of them: the others are told of without a customer, and asked about next time. */
  async ask(progress: Progress, { project }: Stage): Promise<void> {
    const { detailsPerRun } = this.options.schedules.reconciliation;
    const { mark, run } = progress;
    for (;;) {
      const place = { project, mark, after: progress.after, limit: BATCH };
      const unknown = await transactWithin(this.dataSource, (manager) => nextUnknownIds(manager, place));
      if (unknown.length === 0) return progress.finish({});
      const left = Math.max(0, detailsPerRun - (progress.totals[ASKED] ?? 0));
      const toAsk = unknown.filter(({ asked }) => !asked).slice(0, left);
      const answers = await this.answers(progress, project, toAsk);
      await transactWithin(this.dataSource, async (manager) => {
        await keepUnknownIds(manager, unknown, { ...answers, now: run.now });
        await progress.keep({ [ASKED]: toAsk.length }, unknown.at(-1)!.id, manager);
      });
      run.signal.throwIfAborted();
    }
  }

  private async answers(
    progress: Progress,
    project: string,
    unknown: readonly UnknownId[],
  ): Promise<{ told: ToldOfUnknown[]; missing: string[] }> {
    const told: ToldOfUnknown[] = [];
    const missing: string[] = [];
    const question = { signal: progress.run.signal, onRequest: () => progress.ask() };
    await inTurn(REQUESTS_AT_ONCE, unknown, async ({ id, proveId }) => {
      const answer = await this.prove.identity(project, proveId, null, question);
      if (answer.is === 'found') told.push({ id, clientCustomerId: answer.identity.clientCustomerId });
      if (answer.is === 'missing') missing.push(id);
    });
    return { told, missing };
  }
}
