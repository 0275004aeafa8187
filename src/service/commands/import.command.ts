import { open, type FileHandle } from 'node:fs/promises';
import { extname } from 'node:path';
import { ImportIdentities } from '../../verified-users/company-api/import/import-identities.service';
import { IMPORT_FORMATS, type ImportFormat } from '../../verified-users/company-api/import/import-format';
import type {
  ImportConflict,
  ImportFailure,
  ImportSummary,
} from '../../verified-users/company-api/import/import-report';
import { ImportStoppedError } from '../../verified-users/company-api/import/import-stopped.error';
import { EVERY_PROJECT } from '../../verified-users/identity/project-access';
import { WakeUp } from '../../verified-users/queue/wake-up.service';
import { refusalOf } from '../refusal';
import { stopSignal } from '../stop-signal';
import type { Command, CommandContext } from './command';
import { CommandRefusedError, UsageError } from './command-refused.error';
import { ImportProgressLine } from './import-progress';
import { requireOptions } from './require-options';

interface ImportCommandOptions {
  format?: string;
  fromLine?: string;
  errors?: string;
  ownOptions?: true;
}

const FORMATS: Readonly<Record<string, ImportFormat>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
};
/** How many failed or conflicting rows are printed when no `--errors` file is given. */
const MAX_PRINTED = 10;

/** All rows are in; some were left out; it did not begin; it ended in the middle. */
const EXIT = { done: 0, withFailures: 1, refused: 2, stopped: 3 } as const;

export const importCustomers: Command<ImportCommandOptions> = {
  refusedExitCode: EXIT.refused,
  async run(context, words, options) {
    const { path, format, fromLine, errorsPath } = readArguments(words, options);
    const file = await openFile(path, 'r', context);
    const errors =
      errorsPath === undefined ? null : await openFile(errorsPath, fromLine > 1 ? 'a' : 'w', context);
    const module = await context.openModule();
    await requireOptions(module, options.ownOptions);
    const stop = new AbortController();
    void stopSignal().then(() => stop.abort());

    const { size: totalBytes } = await file.stat();
    const source = file.createReadStream({ autoClose: false });
    const line = new ImportProgressLine(process.stdout, fromLine > 1);
    const from = performance.now();
    let told = 0;
    try {
      const reports = module
        .get(ImportIdentities, { strict: false })
        .run(source, { format, fromLine, signal: stop.signal }, EVERY_PROJECT);
      for await (const report of reports) {
        if (report.type === 'summary') {
          line.clear();
          return finish(report, context, fromLine);
        }
        if (report.type === 'progress') {
          const elapsedMs = performance.now() - from;
          line.show(report, { throughByte: report.throughByte, totalBytes, elapsedMs });
          continue;
        }
        told += 1;
        if (errors) await errors.write(`${JSON.stringify(fieldsOf(report))}\n`);
        else if (told <= MAX_PRINTED) {
          line.clear();
          process.stderr.write(`${textOf(report)}\n`);
        } else if (told === MAX_PRINTED + 1) {
          process.stderr.write('More rows failed, or were taken in part: --errors <file> keeps them all.\n');
        }
      }
      throw new Error('An import ends with its summary.');
    } catch (error) {
      line.clear();
      if (!(error instanceof ImportStoppedError)) throw error;
      process.stderr.write(`${refusalOf(error)}\n`);
      if (error.cause instanceof Error) process.stderr.write(`Reason: ${error.cause.name}.\n`);
      context.print(resumeHint(error.resumeFromLine));
      return EXIT.stopped;
    } finally {
      await module.get(WakeUp, { strict: false }).settled();
    }
  },
};

function finish(summary: ImportSummary, { print }: CommandContext, fromLine: number): number {
  const { rows, registered, updated, unchanged, reopened, conflict, failed, complete, throughLine } = summary;
  const others = [
    reopened > 0 ? `, reopened: ${reopened}` : '',
    conflict > 0 ? `, in conflict: ${conflict}` : '',
  ];
  print(
    `Rows: ${rows}. Registered: ${registered}, updated: ${updated}, unchanged: ${unchanged}${others.join('')}, failed: ${failed}.`,
  );
  if (!complete) {
    print(resumeHint(Math.max(throughLine + 1, fromLine)));
    return EXIT.stopped;
  }
  return failed > 0 ? EXIT.withFailures : EXIT.done;
}

function resumeHint(line: number): string {
  return `Stopped before the end. Go on with --from-line ${line}.`;
}

function readArguments([path]: readonly string[], options: ImportCommandOptions) {
  if (path === undefined) throw new UsageError(['import needs one file: import customers.csv.']);
  const given = options.format ?? FORMATS[extname(path).toLowerCase()];
  const format = IMPORT_FORMATS.find((one) => one === given);
  if (!format) throw new UsageError(['Say what the file is: --format csv or --format ndjson.']);
  const fromLine = options.fromLine ?? '1';
  if (!/^[1-9]\d{0,14}$/.test(fromLine))
    throw new UsageError(['--from-line is the number of a line, counted from 1.']);
  return { path, format, fromLine: Number(fromLine), errorsPath: options.errors };
}

async function openFile(path: string, flags: string, { resources }: CommandContext): Promise<FileHandle> {
  try {
    const file = await open(path, flags, 0o600);
    resources.add(() => file.close());
    if ((await file.stat()).isDirectory()) throw new CommandRefusedError([`${path} is a folder.`]);
    return file;
  } catch (error) {
    if (error instanceof CommandRefusedError) throw error;
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new CommandRefusedError([`${path} cannot be opened (${code}).`]);
  }
}

function fieldsOf({ type, ...fields }: ImportFailure | ImportConflict) {
  void type;
  return fields;
}

function textOf(report: ImportFailure | ImportConflict): string {
  const { line, clientCustomerId } = report;
  const about = clientCustomerId === undefined ? '' : ` (${clientCustomerId})`;
  const what =
    report.type === 'failed'
      ? report.faults.join('; ')
      : `not applied because it conflicts with the record: ${report.conflicts.join(', ')}`;
  return `Line ${line}${about}: ${what.replace(/\.$/, '')}.`;
}
