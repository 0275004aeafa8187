import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import type { ProveIdentityPage } from '../../prove/answers/prove-identity';
import { ProveMalformedAnswerError } from '../../prove/errors/prove-malformed-answer.error';
import { ProveRefusedError } from '../../prove/errors/prove-refused.error';
import { AskPatiently } from './ask-patiently.service';
import { markListed } from './mark-listed.sql';
import type { Progress } from './progress';
import type { Stage } from './stages';

/** Prove's default, and the only size that its documents promise. */
const PAGE_SIZE = 100;

/** Reads one of Prove's lists, page by page, and marks what is in it. */
@Injectable()
export class ReadList {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly prove: AskPatiently,
  ) {}

  async read(progress: Progress, stage: Stage): Promise<void> {
    const { project, step } = stage;
    const { mark, run } = progress;
    const withInactive = step === 'all';
    const word = withInactive ? 'at_prove' : 'at_prove_active';
    for (let startKey = progress.after; ;) {
      const page = await this.page(progress, stage, startKey);
      if (page) {
        const { proveIds, nextKey } = page;
        startKey = nextKey;
        await transactWithin(this.dataSource, async (manager) => {
          await markListed(manager, { project, proveIds, mark, withInactive, now: run.now });
          const counts = { [word]: proveIds.length };
          if (nextKey === null) await progress.finish(counts, manager);
          else await progress.keep(counts, nextKey, manager);
        });
        if (nextKey === null) return;
      } else {
        startKey = null;
        await progress.keep({ [word]: -(progress.ofStage[word] ?? 0) }, null);
      }
      run.signal.throwIfAborted();
    }
  }

  /** @returns null when the key of the page is not taken any more: one of yesterday's may have ended. */
  private async page(
    progress: Progress,
    { step, project, region }: Stage,
    startKey: string | null,
  ): Promise<ProveIdentityPage | null> {
    const input = { limit: PAGE_SIZE, showInactive: step === 'all', ...(startKey && { startKey }) };
    const question = { signal: progress.run.signal, onRequest: () => progress.ask() };
    try {
      return await this.prove.page(project, region!, input, question);
    } catch (error) {
      // A refusal without a code may mean that Prove no longer accepts an old cursor key: reading the list again is
      // harmless.
      const isRefused =
        error instanceof ProveRefusedError ||
        (error instanceof ProveMalformedAnswerError && error.status === 400);
      if (isRefused && startKey !== null) return null;
      throw error;
    }
  }
}
