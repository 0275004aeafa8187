/** `csv`: RFC 4180 with a header line. `ndjson`: one JSON object a line. */
export const IMPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];
