import { Injectable } from '@nestjs/common';
import { Clock } from '../../options/clock';
import { checkRows, type CheckedRow } from './check-rows';
import { ImportEmptyError } from './import-empty.error';
import type { ImportFormat } from './import-format';
import { ImportHeaderError } from './import-header.error';
import type { ImportFailure, ImportReport, ImportSummary, ImportTally } from './import-report';
import type { ImportRow } from './import-row';
import { ImportStoppedError } from './import-stopped.error';
import { readBatches, type ImportSource } from './read-batches';
import { clientCustomerIdOf } from './to-registration';
import { WriteBatch, type WrittenRow } from './write-batch.service';

/** Rows of one transaction. Each holds two advisory locks, of which PostgreSQL keeps 6,400 by default. */
const BATCH_ROWS = 200;

export interface ImportOptions {
  format: ImportFormat;
  /** Rows that begin before this line are passed over. Default 1: none. The header is read all the same. */
  fromLine?: number;
  /** Ends the import after the batch in hand. */
  signal?: AbortSignal;
}

export interface ImportListeners {
  /** Told after each batch, when it is committed. */
  onProgress?: (progress: ImportTally) => void;
  /** Told for each row that was left out. */
  onFailed?: (failure: ImportFailure) => void;
}

/**
 * Registers many customers out of a CSV or NDJSON file of any length. What a row does is what `registerIdentity` does,
 * so a file may be imported again, in part or whole: what is known already stays as it is.
 *
 * Rows are committed in batches; a row that cannot be taken is reported and the others are taken.
 */
@Injectable()
export class ImportIdentities {
  constructor(
    private readonly batches: WriteBatch,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {ImportHeaderError}
   * @throws {ImportEmptyError}
   * @throws {ImportStoppedError} when the database is away, or the source breaks off.
   */
  async import(
    source: ImportSource,
    { onProgress, onFailed, ...options }: ImportOptions & ImportListeners,
  ): Promise<ImportSummary> {
    for await (const report of this.run(source, options)) {
      if (report.type === 'summary') return report;
      if (report.type === 'failed') onFailed?.(report);
      else onProgress?.(report);
    }
    throw new Error('An import ends with its summary.');
  }

  /** The same as a stream of reports, the summary last. The source is read no faster than the reports are taken. */
  async *run(
    source: ImportSource,
    { format, fromLine = 1, signal }: ImportOptions,
  ): AsyncGenerator<ImportReport, void, undefined> {
    const tally: ImportTally = {
      rows: 0,
      registered: 0,
      updated: 0,
      unchanged: 0,
      failed: 0,
      throughLine: fromLine - 1,
    };
    try {
      for await (const rows of readBatches(source, format, fromLine, BATCH_ROWS)) {
        if (signal?.aborted) return yield { type: 'summary', complete: false, ...tally };
        yield* await this.take(rows, tally);
        yield { type: 'progress', ...tally };
      }
    } catch (error) {
      if (error instanceof ImportHeaderError || error instanceof ImportEmptyError) throw error;
      throw new ImportStoppedError(tally, error);
    }
    yield { type: 'summary', complete: true, ...tally };
  }

  private async take(rows: readonly ImportRow[], tally: ImportTally): Promise<ImportFailure[]> {
    const checked = await checkRows(rows, this.clock.now());
    const written = await this.batches.write(checked.flatMap(({ registration }) => registration ?? []));
    let next = 0;
    const failures = checked.flatMap((one) => {
      const outcome = one.registration ? written[next++]! : null;
      tally.rows += 1;
      tally[outcome?.outcome ?? 'failed'] += 1;
      return failureOf(one, outcome) ?? [];
    });
    tally.throughLine = rows.at(-1)!.endLine;
    return failures;
  }
}

function failureOf({ row, faults }: CheckedRow, written: WrittenRow | null): ImportFailure | null {
  if (written && written.outcome !== 'failed') return null;
  const clientCustomerId = clientCustomerIdOf(row);
  return {
    type: 'failed',
    line: row.line,
    ...(clientCustomerId !== undefined && { clientCustomerId }),
    faults: written ? [written.fault] : faults,
  };
}
