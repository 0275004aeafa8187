import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { headContent } from '../../identity/history/history-chain';
import { HistoryKeys } from '../../identity/history/history-keys.service';
import { verifyChain, type HistoryFinding } from '../../identity/history/verify-chain';
import { MarkHistoryStart, type ReadStart } from '../../identity/history/mark-history-start.service';
import { HISTORY_BATCH, readHistories, type HistoryRows } from './read-histories.sql';

/** What is before every id. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export interface VerifiedBatch {
  identities: number;
  entries: number;
  /** Of those, entries from before the chains: nothing can be said about them. */
  unchained: number;
  findings: HistoryFinding[];
  /** Where to go on; null: that was all. */
  next: string | null;
}

/** Follows the hash chains of the history, and reports what was changed outside of this program (P16). */
@Injectable()
export class HistoryVerificationService {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly keys: HistoryKeys,
    private readonly starts: MarkHistoryStart,
  ) {}

  /**
   * Verifies the next histories. Changes nothing, but for the very first call, which marks where the chains begin.
   *
   * @param after `next` of the batch before; null: from the beginning.
   */
  async verify(after: string | null): Promise<VerifiedBatch> {
    const start = await this.starts.read();
    const histories = await readHistories(this.dataSource, after ?? FIRST_ID);
    const findings = histories.flatMap((history) => this.judge(history, start));
    if (after === null && start.authenticity !== 'genuine')
      findings.unshift({
        kind: start.authenticity === 'forged' ? 'head_invalid' : 'key_missing',
        identityId: null,
        entryId: null,
      });
    const entries = histories.flatMap((history) => history.entries);
    return {
      identities: histories.length,
      entries: entries.length,
      unchained: entries.filter(({ id, hash }) => hash === null && BigInt(id) <= start.throughId).length,
      findings,
      next: histories.length < HISTORY_BATCH ? null : histories.at(-1)!.identityId,
    };
  }

  /**
   * Accepts entries without a hash that a process of the previous version wrote after the first verification.
   *
   * @returns how many there are.
   */
  acceptUnchained(): Promise<number> {
    return this.starts.acceptUnchained();
  }

  private judge({ identityId, createdAt, head, entries }: HistoryRows, start: ReadStart): HistoryFinding[] {
    return verifyChain({
      identityId,
      entries,
      head,
      authenticity: head && this.keys.signer.check(headContent(head), head),
      unchainedThrough: start.throughId,
      mayBeEmpty: createdAt === null || createdAt <= start.startedAt,
    });
  }
}
