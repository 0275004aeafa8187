import type { ImportReport } from './import-report';
import { ImportStoppedError } from './import-stopped.error';

/** The last line of an answer whose import did not get to the end. */
export interface ImportStopped {
  type: 'stopped';
  code: string;
  detail: string;
  /** Send the file again with `?fromLine=` this. */
  resumeFromLine: number;
}

/**
 * Lines of the answer. The first report is waited for, so that what is wrong with the whole file, or a database that is
 * away, can still be answered with a status.
 */
export async function importLines(
  reports: AsyncGenerator<ImportReport, void, undefined>,
): Promise<AsyncGenerator<string, void, undefined>> {
  const first = await reports.next();
  return lines();

  async function* lines(): AsyncGenerator<string, void, undefined> {
    try {
      for (let report = first; !report.done; report = await reports.next())
        yield `${JSON.stringify(report.value)}\n`;
    } catch (error) {
      if (!(error instanceof ImportStoppedError)) throw error;
      const { code, message: detail, resumeFromLine } = error;
      const stopped: ImportStopped = { type: 'stopped', code, detail, resumeFromLine };
      yield `${JSON.stringify(stopped)}\n`;
    } finally {
      // The reader has gone, or all is told: what is in hand is committed, and nothing more begun.
      await reports.return();
    }
  }
}
