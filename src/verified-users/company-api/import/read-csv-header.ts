import { isImportField, type ImportField } from './import-fields';
import { ImportHeaderError } from './import-header.error';
import { parseCsvRecords } from './parse-csv-records';

/** What spreadsheets write between cells. */
export const CSV_DELIMITERS = [',', ';', '\t'] as const;

export interface CsvHeader {
  delimiter: string;
  columns: ImportField[];
}

/** The delimiter is the one by which the line names columns that are known. @throws {ImportHeaderError} */
export function readCsvHeader(text: string): CsvHeader {
  const readings = CSV_DELIMITERS.map((delimiter) => {
    const cells = (parseCsvRecords([text], delimiter)[0] ?? [text]).map((cell) => cell.trim());
    return { delimiter, cells, faults: faultsOf(cells), known: cells.filter(isImportField).length };
  });
  const best = readings.reduce((one, other) => (other.known > one.known ? other : one));
  if (best.faults.length > 0) throw new ImportHeaderError(best.faults);
  return { delimiter: best.delimiter, columns: best.cells.filter(isImportField) };
}

function faultsOf(cells: readonly string[]): string[] {
  const faults = cells.flatMap((cell, index) => {
    if (!isImportField(cell)) return [`column ${index + 1} is not known`];
    return cells.indexOf(cell) < index ? [`column ${index + 1} is ${cell} again`] : [];
  });
  return cells.includes('clientCustomerId') ? faults : [...faults, 'clientCustomerId is missing'];
}
