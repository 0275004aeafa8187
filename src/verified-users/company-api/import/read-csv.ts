import { decodeRecord } from './decode-record';
import { trimCell } from './flatten-row';
import { ImportHeaderError } from './import-header.error';
import type { ImportRow } from './import-row';
import { parseCsvRecords } from './parse-csv-records';
import { CSV_DELIMITERS, readCsvHeader, type CsvHeader } from './read-csv-header';
import { RecordFramer, type FramedRecord } from './record-framer';

/** Reads CSV as it comes. */
export class CsvReader {
  private readonly framer = new RecordFramer(CSV_DELIMITERS);
  private header: CsvHeader | null = null;

  /** @param fromLine rows that begin before are passed over. */
  constructor(private readonly fromLine: number) {}

  get hasBegun(): boolean {
    return this.header !== null;
  }

  /** @throws {ImportHeaderError} */
  read(chunk: Buffer | null): ImportRow[] {
    if (chunk) this.framer.push(chunk);
    else this.framer.end();
    const records: FramedRecord[] = [];
    for (let record = this.framer.take(); record; record = this.framer.take()) {
      if (record.bytes?.length === 0) continue;
      if (!this.header) this.begin(record);
      else if (record.line >= this.fromLine) records.push(record);
    }
    return this.header ? rowsOf(records, this.header) : [];
  }

  private begin({ bytes, line }: FramedRecord): void {
    const text = bytes && decodeRecord(bytes, line);
    if (text === null) throw new ImportHeaderError(['it is no line of UTF-8 text']);
    // A file that is empty but for its byte order mark.
    if (text === '') return;
    this.header = readCsvHeader(text);
    this.framer.delimiters = [this.header.delimiter];
  }
}

function rowsOf(records: readonly FramedRecord[], { delimiter, columns }: CsvHeader): ImportRow[] {
  const texts = records.map(({ bytes, line }) => bytes && decodeRecord(bytes, line));
  const parsed = parseCsvRecords(
    texts.filter((text) => text !== null),
    delimiter,
  );
  let next = 0;
  return records.flatMap((record, index): ImportRow[] => {
    const { line, endLine, endByte } = record;
    const refused = (fault: string) => [{ line, endLine, endByte, fields: null, faults: [fault] }];
    if (record.fault !== null) return refused(record.fault);
    if (texts[index] === null) return refused('the row is no UTF-8 text');
    const cells = parsed[next++]?.map(trimCell);
    if (!cells) return refused('the row is no CSV: quotes stand around a whole cell, and twice within one');
    // Spreadsheets leave rows of delimiters behind.
    if (cells.every((cell) => cell === '')) return [];
    if (cells.length !== columns.length)
      return refused(`the row has ${cells.length} cells, and the header ${columns.length}`);
    const fields = Object.fromEntries(
      columns.flatMap((column, place) => (cells[place] === '' ? [] : [[column, cells[place]]])),
    );
    return [{ line, endLine, endByte, fields, faults: [] }];
  });
}
