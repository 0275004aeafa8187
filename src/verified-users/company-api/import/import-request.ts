import { capturedBodyOf } from '../../raw-body/captured-body';
import { BodyConsumedError } from '../../raw-body/errors';
import { rawRequestOf, type HttpRequest } from '../../raw-body/http-request';
import { formatOfMediaType } from './import-media-type';
import type { ImportFormat } from './import-format';
import { InvalidFromLineError } from './invalid-from-line.error';
import type { ImportSource } from './read-batches';
import { UnsupportedImportError } from './unsupported-import.error';

const LINE_NUMBER = /^[1-9]\d{0,14}$/;

export interface ImportRequest {
  source: ImportSource;
  format: ImportFormat;
  fromLine: number;
}

/**
 * @param fromLine of the query.
 * @throws {UnsupportedImportError}
 * @throws {InvalidFromLineError}
 * @throws {BodyConsumedError} when the host has read the body before us.
 */
export function readImportRequest(request: HttpRequest, fromLine: unknown): ImportRequest {
  const raw = rawRequestOf(request);
  const { payload, contentType } = capturedBodyOf(raw);
  const format = formatOfMediaType(contentType);
  const encoding = raw.headers['content-encoding'] ?? 'identity';
  if (!format || encoding.toLowerCase() !== 'identity') throw new UnsupportedImportError();
  const source = payload ?? raw;
  if (source.readableDidRead || source.destroyed) throw new BodyConsumedError();
  const line = readLineNumber(fromLine);
  return {
    // To leave the loop early must not destroy the stream: the connection still takes the answer.
    source: source.iterator({ destroyOnReturn: false }) as ImportSource,
    format,
    fromLine: line,
  };
}

function readLineNumber(value: unknown): number {
  if (value === undefined) return 1;
  if (typeof value !== 'string' || !LINE_NUMBER.test(value)) throw new InvalidFromLineError();
  return Number(value);
}
