import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { JournalLines } from './journal-lines.service';
import type { JournalRecord } from './journal-record';

/**
 * One line of a file: a record, or why there is none. `torn`: the process died while it wrote this last line, and
 * nobody was told that it was taken. `damaged`: changed afterwards. `key_missing`: its key is not in the ring.
 */
export type JournalEntry = { line: string } & (
  { record: JournalRecord } | { record: null; fault: 'torn' | 'damaged' | 'key_missing' }
);

/** The lines of a file, in order. */
export async function* readJournalFile(path: string, lines: JournalLines): AsyncGenerator<JournalEntry> {
  const endsWhole = await endsWithLineEnd(path);
  const stream = createReadStream(path, { encoding: 'latin1' });
  const texts = createInterface({ input: stream, crlfDelay: Infinity })[Symbol.asyncIterator]();
  try {
    let next = await texts.next();
    while (!next.done) {
      const line = next.value;
      next = await texts.next();
      yield toEntry(lines, line, next.done === true && !endsWhole);
    }
  } finally {
    stream.destroy();
  }
}

function toEntry(lines: JournalLines, line: string, unfinished: boolean): JournalEntry {
  try {
    const record = lines.read(line);
    if (record) return { line, record };
    return { line, record: null, fault: unfinished ? 'torn' : 'damaged' };
  } catch {
    return { line, record: null, fault: 'key_missing' };
  }
}

async function endsWithLineEnd(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size === 0) return true;
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString('latin1') === '\n';
  } finally {
    await file.close();
  }
}
