import { Inject, Injectable } from '@nestjs/common';
import { EVERY_PROJECT, type ProjectAccess } from '../../identity/project-access';
import { InvalidRegistrationError } from '../../identity/invalid-registration.error';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { checkRows, type CheckedRow } from './check-rows';
import { ImportEmptyError } from './import-empty.error';
import type { ImportFormat } from './import-format';
import { ImportHeaderError } from './import-header.error';
import type {
  ImportConflict,
  ImportFailure,
  ImportProgress,
  ImportReport,
  ImportSummary,
  ImportTally,
} from './import-report';
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

export interface ImportScope {
  /** Rows of other projects are refused as unknown. Default: every project. */
  access?: ProjectAccess;
}

export interface ImportListeners {
  /** Told after each batch, when it is committed. */
  onProgress?: (progress: Omit<ImportProgress, 'type'>) => void;
  /** Told for each row that was left out. */
  onFailed?: (failure: ImportFailure) => void;
  /** Called for each row that was only partly applied. */
  onConflict?: (conflict: ImportConflict) => void;
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
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
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
    {
      onProgress,
      onFailed,
      onConflict,
      access = EVERY_PROJECT,
      ...options
    }: ImportOptions & ImportListeners & ImportScope,
  ): Promise<ImportSummary> {
    for await (const report of this.run(source, options, access)) {
      if (report.type === 'summary') return report;
      if (report.type === 'failed') onFailed?.(report);
      else if (report.type === 'conflict') onConflict?.(report);
      else onProgress?.(report);
    }
    throw new Error('An import ends with its summary.');
  }

  /**
   * The same as a stream of reports, the summary last. The source is read no faster than the reports are taken, but for one
   * batch: it is read and checked while the one before is written.
   */
  async *run(
    source: ImportSource,
    { format, fromLine = 1, signal }: ImportOptions,
    access: ProjectAccess,
  ): AsyncGenerator<ImportReport, void, undefined> {
    const tally: ImportTally = {
      rows: 0,
      registered: 0,
      updated: 0,
      unchanged: 0,
      reopened: 0,
      conflict: 0,
      failed: 0,
      throughLine: fromLine - 1,
    };
    const batches = this.checked(readBatches(source, format, fromLine, BATCH_ROWS));
    try {
      for (let next = batches.next(); ;) {
        const { done, value: rows } = await next;
        if (done) break;
        if (signal?.aborted) return yield { type: 'summary', complete: false, ...tally };
        next = batches.next();
        // What is wrong with the next batch is told when it is its turn.
        next.catch(() => undefined);
        yield* await this.take(rows, tally, access);
        yield { type: 'progress', ...tally, throughByte: rows.at(-1)!.row.endByte };
      }
    } catch (error) {
      if (error instanceof ImportHeaderError || error instanceof ImportEmptyError) throw error;
      throw new ImportStoppedError(tally, error);
    } finally {
      // Not waited for: it would wait for the source, which may be stuck.
      batches.return().catch(() => undefined);
    }
    yield { type: 'summary', complete: true, ...tally };
  }

  private async *checked(batches: AsyncIterable<ImportRow[]>): AsyncGenerator<CheckedRow[], void, undefined> {
    for await (const rows of batches)
      yield await checkRows(rows, this.clock.now(), this.options.phoneNumbers.validation);
  }

  private async take(
    checked: readonly CheckedRow[],
    tally: ImportTally,
    access: ProjectAccess,
  ): Promise<(ImportFailure | ImportConflict)[]> {
    const written = await this.batches.write(
      checked.flatMap(({ registration }) => registration ?? []),
      access,
    );
    let next = 0;
    const reports = checked.flatMap((one) => {
      const outcome = one.registration ? written[next++]! : null;
      tally.rows += 1;
      tally[!outcome || outcome.outcome === 'refused' ? 'failed' : outcome.outcome] += 1;
      return reportOf(one, outcome) ?? [];
    });
    tally.throughLine = checked.at(-1)!.row.endLine;
    return reports;
  }
}

/** @returns null when nothing has to be reported. */
function reportOf(
  { row, faults }: CheckedRow,
  written: WrittenRow | null,
): ImportFailure | ImportConflict | null {
  const clientCustomerId = clientCustomerIdOf(row);
  const where = { line: row.line, ...(clientCustomerId !== undefined && { clientCustomerId }) };
  if (!written) return { type: 'failed', ...where, code: 'INVALID_REGISTRATION', faults };
  if (written.outcome === 'failed')
    return { type: 'failed', ...where, code: 'ROW_NOT_STORED', faults: [written.fault] };
  if (written.outcome === 'refused') {
    const { error } = written;
    const { code, message } = error;
    const named = error instanceof InvalidRegistrationError ? error.faults : [message];
    return { type: 'failed', ...where, code, faults: named };
  }
  const { conflicts } = written;
  return conflicts.length > 0 ? { type: 'conflict', ...where, conflicts } : null;
}
