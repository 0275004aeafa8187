import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { decodeBody } from './decode-body';

const MAX_BYTES = 64 * 1024;
const BODY = Buffer.from('{"notifications":[]}');

async function outcome(body: Buffer, encoding: string | null): Promise<string> {
  const decoded = await decodeBody(body, encoding, MAX_BYTES);
  return 'bytes' in decoded ? decoded.bytes.toString() : decoded.unreadable.quarantined[0]!.reason;
}

describe('P2 content encodings', () => {
  it.each<[string | null, Buffer]>([
    [null, BODY],
    ['', BODY],
    ['identity', BODY],
    ['gzip', gzipSync(BODY)],
    ['GZip', gzipSync(BODY)],
    ['x-gzip', gzipSync(BODY)],
    ['deflate', deflateSync(BODY)],
    ['deflate', deflateRawSync(BODY)],
    ['br', brotliCompressSync(BODY)],
    ['gzip, br', brotliCompressSync(gzipSync(BODY))],
    ['gzip', Buffer.concat([gzipSync(BODY.subarray(0, 5)), gzipSync(BODY.subarray(5))])],
  ])('undoes %p', async (encoding, body) => {
    expect(await outcome(body, encoding)).toBe(BODY.toString());
  });

  it('takes a body that was decoded on its way but kept the header', async () => {
    for (const encoding of ['gzip', 'br', 'deflate'])
      expect(await outcome(BODY, encoding)).toBe(BODY.toString());
  });

  it.each<[string, Buffer]>([
    ['gzip', Buffer.from('plain')],
    ['gzip', gzipSync(BODY).subarray(0, 20)],
    ['gzip', Buffer.alloc(0)],
    ['br', Buffer.from('plain')],
    ['deflate', Buffer.from('plain')],
    ['zstd', BODY],
    ['utf-8', BODY],
    ['identity, identity, identity, identity, identity', BODY],
  ])('says what is wrong with %s', async (encoding, body) => {
    expect(await outcome(body, encoding)).toBe('not_decodable');
  });

  it.each<[string, (body: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('P3 stops a %s bomb at the limit', async (encoding, encode) => {
    expect(await outcome(encode(Buffer.alloc(MAX_BYTES)), encoding)).toHaveLength(MAX_BYTES);
    expect(await outcome(encode(Buffer.alloc(MAX_BYTES + 1)), encoding)).toBe('decoded_too_large');
    expect(await outcome(gzipSync(encode(Buffer.alloc(MAX_BYTES * 64))), `${encoding}, gzip`)).toBe(
      'decoded_too_large',
    );
  });
});
