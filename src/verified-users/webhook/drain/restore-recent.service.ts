import { basename } from 'node:path';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { queryWithin } from '../../database/query-within';
import { isDataError } from '../../database/sql-state';
import { JournalLines } from '../../inbox/journal/journal-lines.service';
import { JournalMetrics } from '../../inbox/journal/journal-metrics.service';
import type { JournalRecord } from '../../inbox/journal/journal-record';
import { readJournalFile, type JournalEntry } from '../../inbox/journal/read-journal-file';
import { RecentDeliveries } from '../../inbox/journal/recent-deliveries.service';
import { StoreDelivery } from '../../inbox/store-delivery.service';
import { stableCode } from '../../observability/stable-code';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { parseBody } from '../parse-body';
import { DrainFile } from './drain-file.service';

const BATCH = { deliveries: 500, bytes: 4 * 1024 * 1024 };
/** A delivery that is there is there whole, for one statement stores it. */
const KNOWN = 'SELECT id::text FROM vu_delivery WHERE id = ANY($1::uuid[])';

/** What became of the recent deliveries. */
export interface RestoreCounts {
  checked: number;
  /** Missing in the database, and stored again. */
  restored: number;
  /** Lines that are damaged, or whose encryption key is gone. */
  unreadable: number;
}

type Readable = JournalEntry & { record: JournalRecord };

/** Stores recent deliveries that the database does not have, under their ids: one that is there is left as it is. */
@Injectable()
export class RestoreRecent {
  private readonly logger = new Logger(RestoreRecent.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly recent: RecentDeliveries,
    private readonly lines: JournalLines,
    private readonly inbox: StoreDelivery,
    private readonly drainFile: DrainFile,
    private readonly metrics: JournalMetrics,
  ) {}

  /**
   * Interrupted, it can simply be run again.
   *
   * @param counts are added to.
   * @returns false when it was told to stop.
   * @throws when the database is away again.
   */
  async restore(counts: RestoreCounts, signal: AbortSignal): Promise<boolean> {
    await this.recent.closeFile();
    for (const path of await this.recent.list()) {
      try {
        await this.restoreFile(path, counts, signal);
      } catch (error) {
        // It grew too old meanwhile, and was deleted.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
      if (signal.aborted) return false;
    }
    return true;
  }

  private async restoreFile(path: string, counts: RestoreCounts, signal: AbortSignal): Promise<void> {
    let batch: Readable[] = [];
    let bytes = 0;
    for await (const entry of readJournalFile(path, this.lines)) {
      if (signal.aborted) return;
      if (entry.record === null) {
        if (entry.fault !== 'torn') this.unreadable(counts, entry.fault);
        continue;
      }
      // It was answered 401: nothing was promised.
      if (entry.record.refusedFor !== null) continue;
      batch.push(entry);
      bytes += entry.record.delivery.body.length;
      if (batch.length < BATCH.deliveries && bytes < BATCH.bytes) continue;
      await this.restoreBatch(path, batch, counts);
      batch = [];
      bytes = 0;
    }
    await this.restoreBatch(path, batch, counts);
  }

  private async restoreBatch(path: string, batch: readonly Readable[], counts: RestoreCounts): Promise<void> {
    if (batch.length === 0) return;
    const limitMs = this.options.webhook.storeDeadlineSeconds * 1000;
    const ids = batch.map(({ record }) => record.deliveryId);
    const rows = await queryWithin<{ id: string }[]>(this.dataSource, limitMs, KNOWN, [ids]);
    const known = new Set(rows.map(({ id }) => id));
    counts.checked += batch.length;
    for (const { record, line } of batch) {
      if (known.has(record.deliveryId)) continue;
      try {
        const parsed = await parseBody(record.delivery, this.options.webhook);
        await this.inbox.storeInDatabase(record.deliveryId, record.delivery, parsed);
      } catch (error) {
        if (!isDataError(error)) throw error;
        await this.drainFile.setAside(basename(path), line, stableCode(error));
        continue;
      }
      counts.restored += 1;
      this.metrics.restored();
    }
  }

  private unreadable(counts: RestoreCounts, reason: string): void {
    counts.unreadable += 1;
    if (counts.unreadable === 1)
      this.logger.error({
        message: 'A recent delivery cannot be read, so it cannot be stored again',
        reason,
      });
  }
}
