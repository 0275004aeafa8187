const BYTE_ORDER_MARK = /^\uFEFF/;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @returns null when the bytes are no UTF-8: read all the same, a name would be kept with holes in it. */
export function decodeRecord(bytes: Buffer, line: number): string | null {
  try {
    const text = strict.decode(bytes);
    return line === 1 ? text.replace(BYTE_ORDER_MARK, '') : text;
  } catch {
    return null;
  }
}
