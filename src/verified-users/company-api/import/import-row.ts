/** A field as it came. CSV has texts only. */
export type RowField = unknown;

/** One row of the file, before it is checked. */
export interface ImportRow {
  /** Where it begins and ends, counted from 1. */
  line: number;
  endLine: number;
  /** How many bytes of the file are behind it. */
  endByte: number;
  /** By name; null when the row cannot be read. */
  fields: Readonly<Record<string, RowField>> | null;
  faults: readonly string[];
}
