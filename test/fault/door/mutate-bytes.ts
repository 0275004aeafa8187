import fc from 'fast-check';

/** One change to a row of bytes; `at` is a share of its length, so that it fits whatever the length is. */
export interface Edit {
  how: 'flip' | 'insert' | 'remove' | 'repeat' | 'cut' | 'overwrite';
  at: number;
  length: number;
  bytes: Buffer;
}

/** What parsers of HTTP, JSON and compressed streams are known to stumble over. */
const STUMBLING_BLOCKS = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\t',
  ' ',
  ':',
  ',',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  '\\ud800',
  '\\u0000',
  '"__proto__":{"notifications":[]},',
  '"notifications":[],',
  '-0',
  '1e999',
  '99999999999999999999',
  'null',
  '\r\n\r\n',
  '0\r\n\r\n',
  'ffffffffffffffff\r\n',
  '\r\nTransfer-Encoding: chunked',
  '\r\nContent-Length: 0',
  '\r\nContent-Length: 7',
  '\r\nContent-Encoding: gzip',
  '\r\nContent-Encoding: br, gzip, deflate, identity, x',
  '\r\nContent-Type: text/plain; charset=utf-16',
  '\r\nConnection: close',
  '\r\nConnection: upgrade\r\nUpgrade: websocket',
  '\r\nExpect: 100-continue',
  '\r\nAuthorization: Bearer x',
  '\r\nX-Prove-Authorization: Bearer x',
  '\r\n folded: line',
  'HTTP/1.0',
  'HTTP/2.0',
  'PUT',
  'HEAD',
  '\u00e9',
  '\u202e',
  '\ufeff',
].map((text) => Buffer.from(text, 'utf8'));
const NO_TEXT = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0x1f, 0x8b, 0x08], [0x78, 0x9c]].map((bytes) =>
  Buffer.from(bytes),
);
const MOST_REMOVED = 40;

const someBytes = fc.oneof(
  fc.constantFrom(...STUMBLING_BLOCKS, ...NO_TEXT),
  fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
);

export const edits = (most: number): fc.Arbitrary<Edit[]> =>
  fc.array(
    fc.record({
      how: fc.constantFrom<Edit['how'][]>('flip', 'insert', 'remove', 'repeat', 'cut', 'overwrite'),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.integer({ min: 1, max: MOST_REMOVED }),
      bytes: someBytes,
    }),
    { minLength: 1, maxLength: most },
  );

export function mutate(original: Buffer, changes: readonly Edit[]): Buffer {
  return changes.reduce<Buffer>((bytes, edit) => change(bytes, edit), original);
}

function change(original: Buffer, { how, at, length, bytes }: Edit): Buffer {
  const position = Math.min(Math.floor(at * original.length), Math.max(original.length - 1, 0));
  const [before, after] = [original.subarray(0, position), original.subarray(position)];
  switch (how) {
    case 'flip': {
      const flipped = Buffer.from(original);
      if (flipped.length > 0) flipped[position]! ^= 1 << (length % 8);
      return flipped;
    }
    case 'insert':
      return Buffer.concat([before, bytes, after]);
    case 'remove':
      return Buffer.concat([before, after.subarray(length)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, length), after]);
    case 'cut':
      return before;
    case 'overwrite':
      return Buffer.concat([before, bytes, after.subarray(bytes.length)]);
    default:
      return how satisfies never;
  }
}
