import { InvalidRequestError } from './errors/invalid-request.error';

/** A page of a list. */
export interface Page<Item> {
  items: Item[];
  /** Give it as `cursor` to read on; null on the last page. */
  nextCursor: string | null;
}

/** Which page of a list. */
export interface PageInput {
  /** Most items of it, 1 to 200. Default 50. */
  limit?: number;
  /** `nextCursor` of the page before; left out: the first page. */
  cursor?: string;
}

const DEFAULT_LIMIT = 50;

export function limitOf({ limit }: PageInput): number {
  return limit ?? DEFAULT_LIMIT;
}

/** @param rows one more than the page holds, when there are more. @param positionOf where reading goes on after a row. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  positionOf: (row: Row) => string,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const nextCursor = rows.length > limit ? toCursor(positionOf(shown.at(-1)!)) : null;
  return { items: shown.map(toItem), nextCursor };
}

/** Opaque, so that nobody builds on what is in it. */
export function toCursor(position: string): string {
  return Buffer.from(`1:${position}`).toString('base64url');
}

/** @throws {InvalidRequestError} when it is no cursor of such a list. */
export function readCursor(cursor: string | undefined, position: RegExp): string | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!text.startsWith('1:') || !position.test(text.slice(2)))
    throw new InvalidRequestError(['cursor must be the nextCursor of a page of this list']);
  return text.slice(2);
}
