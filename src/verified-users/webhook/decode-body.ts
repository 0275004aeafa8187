import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import type { ParsedDelivery } from '../inbox/parsed-delivery';
import { unreadableDelivery } from './unreadable-delivery';

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** What to parse, or why the body cannot be decoded. */
export type DecodedBody = { bytes: Buffer } | { unreadable: ParsedDelivery };

const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['br', promisify(brotliDecompress)],
  ['deflate', inflateEither],
  ['identity', (bytes) => Promise.resolve(bytes)],
]);
const MAX_CODINGS = 4;
const ZLIB_DEFLATE = 8;
const OPENING_BRACE = 0x7b;

/**
 * Undoes `Content-Encoding`. Never throws.
 *
 * @param maxBytes bound of every step's result: a small body must not become a large one.
 */
export async function decodeBody(
  body: Buffer,
  contentEncoding: string | null,
  maxBytes: number,
): Promise<DecodedBody> {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (codings.length > MAX_CODINGS) return undecodable('not_decodable', 'content-encoding: too many codings');
  let bytes = body;
  for (const coding of codings.reverse()) {
    const decode = DECODERS.get(coding);
    if (!decode) return undecodable('not_decodable', 'content-encoding: not supported');
    try {
      bytes = await decode(bytes, { maxOutputLength: maxBytes });
    } catch (error) {
      // A proxy or a hook of the host may have decoded the body and left the header.
      if (body[0] === OPENING_BRACE) return { bytes: body };
      return isTooLarge(error)
        ? undecodable('decoded_too_large', `content-encoding: more than ${maxBytes} bytes when decoded`)
        : undecodable(
            'not_decodable',
            'content-encoding: the body is not encoded as it says, or is incomplete',
          );
    }
  }
  return { bytes };
}

/** `deflate` means the zlib format, but raw deflate is sent under the same name. */
function inflateEither(bytes: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  const isZlib = ((bytes[0] ?? 0) & 0x0f) === ZLIB_DEFLATE;
  return promisify(isZlib ? inflate : inflateRaw)(bytes, options);
}

function isTooLarge(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
}

function undecodable(reason: string, detail: string): DecodedBody {
  return { unreadable: unreadableDelivery(reason, detail) };
}
