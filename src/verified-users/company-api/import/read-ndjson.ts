import { decodeRecord } from './decode-record';
import { flattenRow } from './flatten-row';
import type { ImportRow } from './import-row';
import { RecordFramer, type FramedRecord } from './record-framer';

const BLANK = /^\s*$/;

/** Reads newline-delimited JSON as it comes. */
export class NdjsonReader {
  private readonly framer = new RecordFramer(null);
  hasBegun = false;

  /** @param fromLine rows that begin before are passed over. */
  constructor(private readonly fromLine: number) {}

  read(chunk: Buffer | null): ImportRow[] {
    if (chunk) this.framer.push(chunk);
    else this.framer.end();
    const rows: ImportRow[] = [];
    for (let record = this.framer.take(); record; record = this.framer.take()) {
      if (record.bytes?.length === 0) continue;
      this.hasBegun = true;
      if (record.line >= this.fromLine) rows.push(...rowOf(record));
    }
    return rows;
  }
}

function rowOf({ line, endLine, endByte, bytes, fault }: FramedRecord): ImportRow[] {
  const refused = (why: string) => [{ line, endLine, endByte, fields: null, faults: [why] }];
  if (!bytes) return refused(fault ?? 'the row cannot be read');
  const text = decodeRecord(bytes, line);
  if (text === null) return refused('the row is no UTF-8 text');
  if (BLANK.test(text)) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('the row is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refused('the row is no JSON object');
  return [{ line, endLine, endByte, ...flattenRow(value as Record<string, unknown>) }];
}
