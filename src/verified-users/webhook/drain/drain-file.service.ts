import { appendFile, utimes } from 'node:fs/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { syncFolder } from '../../../durable-files';
import { isDataError } from '../../database/sql-state';
import { DatabaseOutage } from '../../inbox/journal/database-outage.service';
import { setAsideName } from '../../inbox/journal/journal-file-name';
import { JournalFolder } from '../../inbox/journal/journal-folder.service';
import { JournalLines } from '../../inbox/journal/journal-lines.service';
import { JournalMetrics } from '../../inbox/journal/journal-metrics.service';
import type { JournalRecord } from '../../inbox/journal/journal-record';
import { RecentDeliveries } from '../../inbox/journal/recent-deliveries.service';
import { readJournalFile, type JournalEntry } from '../../inbox/journal/read-journal-file';
import { KeepRefusedDelivery } from '../../inbox/keep-refused-delivery.service';
import { StoreDelivery } from '../../inbox/store-delivery.service';
import { stableCode } from '../../observability/stable-code';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { parseBody } from '../parse-body';

const TOUCH_EVERY = 100;

/**
 * Stores the records of one file of the journal in order, then hands it to the recent deliveries. Interrupted, it is done again from
 * the beginning: what is stored already is left as it is.
 */
@Injectable()
export class DrainFile {
  private readonly logger = new Logger(DrainFile.name);

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly folder: JournalFolder,
    private readonly lines: JournalLines,
    private readonly inbox: StoreDelivery,
    private readonly refused: KeepRefusedDelivery,
    private readonly outage: DatabaseOutage,
    private readonly metrics: JournalMetrics,
    private readonly recent: RecentDeliveries,
  ) {}

  /** @returns whether it is done; false when it was told to stop. @throws when the database is away again. */
  async drain(name: string, signal: AbortSignal): Promise<boolean> {
    const path = this.folder.pathOf(name);
    let deliveries = 0;
    for await (const entry of readJournalFile(path, this.lines)) {
      if (signal.aborted) return false;
      // Other processes see that the file is in hand.
      if (deliveries++ % TOUCH_EVERY === 0) await utimes(path, new Date(), new Date());
      await this.settle(name, entry);
    }
    // What was stored before, under a wait for the standby that was cancelled, is left as it is and waits for nothing.
    await this.outage.confirmWrites();
    await this.recent.adopt(path);
    await syncFolder(this.folder.path!);
    this.logger.log({ message: 'A file of the journal was drained', deliveries });
    return true;
  }

  private async settle(name: string, entry: JournalEntry): Promise<void> {
    if (entry.record === null) {
      if (entry.fault === 'torn')
        return this.logger.warn('The journal ends with a torn line, never answered');
      return this.setAside(name, entry.line, entry.fault);
    }
    try {
      await this.store(entry.record);
      this.metrics.drained();
    } catch (error) {
      if (!isDataError(error)) throw error;
      await this.setAside(name, entry.line, stableCode(error));
    }
  }

  private async store({ deliveryId, delivery, refusedFor }: JournalRecord): Promise<void> {
    if (refusedFor !== null) return this.refused.keepInDatabase(delivery, refusedFor);
    await this.inbox.storeInDatabase(deliveryId, delivery, await parseBody(delivery, this.options.webhook));
  }

  /** Out of the way of the others, and kept: someone has to look. */
  async setAside(name: string, line: string, reason: string): Promise<void> {
    await appendFile(this.folder.pathOf(setAsideName(name)), `${line}\n`, { mode: 0o600, flush: true });
    // Before the file that holds the line is removed.
    await syncFolder(this.folder.path!);
    this.metrics.setAside();
    this.logger.error({ message: 'A delivery of the journal cannot be stored; it is set aside', reason });
  }
}
