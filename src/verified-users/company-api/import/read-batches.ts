import { CsvReader } from './read-csv';
import { ImportEmptyError } from './import-empty.error';
import type { ImportFormat } from './import-format';
import type { ImportRow } from './import-row';
import { NdjsonReader } from './read-ndjson';

/** A file as it comes. */
export type ImportSource = AsyncIterable<Uint8Array | string>;

/** Larger pieces are cut, so that what is held stays small whatever the source. */
const MAX_CHUNK_BYTES = 64 * 1024;

/**
 * Rows of a file, so many at a time. The next piece of the source is asked for when the rows of the one before are
 * taken: a source that is faster than the database waits.
 *
 * @throws {ImportHeaderError}
 * @throws {ImportEmptyError}
 */
export async function* readBatches(
  source: ImportSource,
  format: ImportFormat,
  fromLine: number,
  size: number,
): AsyncGenerator<ImportRow[], void, undefined> {
  const reader = format === 'csv' ? new CsvReader(fromLine) : new NdjsonReader(fromLine);
  let rows: ImportRow[] = [];
  for await (const piece of source) {
    for (const chunk of chunksOf(piece)) {
      rows.push(...reader.read(chunk));
      while (rows.length >= size) {
        yield rows.slice(0, size);
        rows = rows.slice(size);
      }
    }
  }
  rows.push(...reader.read(null));
  if (!reader.hasBegun) throw new ImportEmptyError();
  for (; rows.length > 0; rows = rows.slice(size)) yield rows.slice(0, size);
}

function* chunksOf(piece: Uint8Array | string): Generator<Buffer> {
  const bytes =
    typeof piece === 'string'
      ? Buffer.from(piece, 'utf8')
      : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  for (let from = 0; from < bytes.length; from += MAX_CHUNK_BYTES)
    yield bytes.subarray(from, from + MAX_CHUNK_BYTES);
}
