import type { ImportFormat } from './import-format';

const FORMATS: Readonly<Record<string, ImportFormat>> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
};
const UTF_8 = /^"?utf-?8"?$/i;

/** @returns null for what cannot be imported: another media type, or text that is not UTF-8. */
export function formatOfMediaType(contentType: string | undefined): ImportFormat | null {
  const [mediaType = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim());
  const charset = parameters.find((one) => /^charset=/i.test(one))?.slice('charset='.length);
  if (charset !== undefined && !UTF_8.test(charset)) return null;
  const name = mediaType.toLowerCase();
  return Object.hasOwn(FORMATS, name) ? FORMATS[name]! : null;
}
