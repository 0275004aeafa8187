/** Longer records are refused: no customer needs as much, and a quote that was left open would swallow the file. */
export const MAX_RECORD_BYTES = 64 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;

/** The bytes of one record, without its line end. */
export interface FramedRecord {
  line: number;
  endLine: number;
  /** How many bytes of the file are behind it. */
  endByte: number;
  /** Null when the record cannot be taken. */
  bytes: Buffer | null;
  fault: string | null;
}

/**
 * Cuts a file into records and counts its lines, on bytes as they come. Holds one record and one chunk at most.
 *
 * It is here and not left to the CSV parser, because that gives up the whole file at a record it cannot read, and
 * tells no line at which one could go on.
 */
export class RecordFramer {
  /** Between which quotes open, when the records are CSV; null: every line is a record. */
  delimiters: readonly string[] | null;
  private pending: Buffer = Buffer.alloc(0);
  private ended = false;
  private line = 1;
  private pushed = 0;
  /** In the middle of a line that was refused for its length. */
  private passing = false;

  constructor(delimiters: readonly string[] | null) {
    this.delimiters = delimiters;
  }

  push(chunk: Buffer): void {
    this.pushed += chunk.length;
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
  }

  /** No more is pushed: what is left is the last record. */
  end(): void {
    this.ended = true;
  }

  /** The next record; null when more is needed, or nothing is left. */
  take(): FramedRecord | null {
    if (this.passing && !this.passLine()) return null;
    const { pending } = this;
    if (pending.length === 0) return null;
    const { end, open } = this.findEnd();
    if (end !== null) {
      return end > MAX_RECORD_BYTES ? this.refuse('too_long') : this.cut(end);
    }
    if (pending.length > MAX_RECORD_BYTES) return this.refuse('too_long');
    if (!this.ended) return null;
    return open ? this.refuse('open_quote') : this.cut(pending.length);
  }

  private get behind(): number {
    return this.pushed - this.pending.length;
  }

  private cut(end: number): FramedRecord {
    const bytes = this.pending.subarray(0, end);
    const { line } = this;
    const endLine = line + countNewlines(bytes);
    this.pending = this.pending.subarray(end + 1);
    this.line = endLine + 1;
    const isCrLf = bytes.length > 0 && bytes[bytes.length - 1] === RETURN;
    const { behind: endByte } = this;
    return { line, endLine, endByte, bytes: isCrLf ? bytes.subarray(0, -1) : bytes, fault: null };
  }

  /** Only its first line: after a quote that was left open, the next line is a record again. */
  private refuse(reason: 'too_long' | 'open_quote'): FramedRecord {
    const { line } = this;
    const newline = this.pending.indexOf(NEWLINE);
    // A first line that is too long itself may have its end within what is here, or not yet.
    if (newline >= 0) {
      this.pending = this.pending.subarray(newline + 1);
      this.line += 1;
    } else {
      this.pending = Buffer.alloc(0);
      this.passing = !this.ended;
    }
    const fault =
      reason === 'open_quote' || (newline >= 0 && newline <= MAX_RECORD_BYTES)
        ? 'a quote is opened and not closed within 64 KiB'
        : 'a row must not be longer than 64 KiB';
    return { line, endLine: line, endByte: this.behind, bytes: null, fault };
  }

  private passLine(): boolean {
    const newline = this.pending.indexOf(NEWLINE);
    this.pending = newline < 0 ? Buffer.alloc(0) : this.pending.subarray(newline + 1);
    if (newline < 0) return false;
    this.passing = false;
    this.line += 1;
    return true;
  }

  /** @returns where the record's line end is, null when it is not here, and whether a quote is open until then. */
  private findEnd(): { end: number | null; open: boolean } {
    const { pending, delimiters } = this;
    const newline = pending.indexOf(NEWLINE);
    const first = newline < 0 ? pending : pending.subarray(0, newline);
    if (!delimiters || !first.includes(QUOTE)) return { end: newline < 0 ? null : newline, open: false };

    const separators = delimiters.map((delimiter) => delimiter.charCodeAt(0));
    const limit = Math.min(pending.length, MAX_RECORD_BYTES + 1);
    let atFieldStart = true;
    let quoted = false;
    for (let index = 0; index < limit; index += 1) {
      const byte = pending[index]!;
      if (quoted) {
        if (byte !== QUOTE) continue;
        if (pending[index + 1] === QUOTE) index += 1;
        else quoted = false;
      } else if (byte === NEWLINE) {
        return { end: index, open: false };
      } else {
        quoted = byte === QUOTE && atFieldStart;
        atFieldStart = separators.includes(byte);
      }
    }
    return { end: null, open: quoted };
  }
}

function countNewlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
