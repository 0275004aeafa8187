import { brotliCompressSync, gzipSync } from 'node:zlib';
import { item } from '../../support/notification-item';
import { sign } from '../../support/sign';

/** What someone who means no good says to the door. */
export interface Hostility {
  name: string;
  opening: Buffer;
  /** Said again and again, for as long as the connection is there. */
  drip?: Buffer;
  everyMs?: number;
  /** False: the answers are left lying. */
  reads?: boolean;
  /** Every answer that may come. */
  answers: readonly number[];
  /** How many deliveries in it are right, and must be answered 200 and stored. */
  right?: number;
}

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
const SIGNED = () => `X-Prove-Authorization: Bearer ${sign()}`;
const CHUNKED = 'Transfer-Encoding: chunked';
const CLOSE = 'Connection: close';
const A_CHUNK = `${(64 * KIBIBYTE).toString(16)}\r\n${' '.repeat(64 * KIBIBYTE)}\r\n`;

const delivery = () => JSON.stringify({ notifications: [item({ clientCustomerId: 'customer' })] });
const head = (lines: string[], path = '/webhooks/prove') =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${lines.map((line) => `${line}\r\n`).join('')}`;
const request = (lines: string[], body: string | Buffer, path?: string) =>
  Buffer.concat([Buffer.from(`${head(lines, path)}\r\n`, 'latin1'), Buffer.from(body)]);
const withLength = (lines: string[], body: string | Buffer) =>
  request([...lines, `Content-Length: ${Buffer.byteLength(body)}`], body);
const chunkOf = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n`;

/** Those that take their time. */
export function slowOnes(): Hostility[] {
  const slow = { drip: Buffer.from(' ') };
  const inChunks = { drip: Buffer.from(chunkOf(' ')) };
  const endless = { drip: Buffer.from(A_CHUNK), everyMs: 20 };
  const oneKilobyte = 'Content-Length: 1000';
  const line = (name: string, opening: Buffer | string, answers: number[], more: Partial<Hostility>) => ({
    name,
    opening: Buffer.from(opening),
    answers,
    ...more,
  });
  return [
    line('a head that never ends', head([SIGNED()]), [408], { drip: Buffer.from('X-A: b\r\n') }),
    line('a slow body without a token', request([oneKilobyte], ''), [401, 408], slow),
    line('a slow body with a right token', request([SIGNED(), oneKilobyte], '{'), [408], slow),
    line('slow chunks without a token', request([CHUNKED], ''), [401, 408], inChunks),
    line('slow chunks with a right token', request([SIGNED(), CHUNKED], ''), [408], inChunks),
    line('a body that waits', request([SIGNED(), oneKilobyte, 'Expect: 100-continue'], ''), [408], {}),
    line('an endless body without a token', request([CHUNKED], ''), [400, 401, 408], endless),
    line('an endless body with a right token', request([SIGNED(), CHUNKED], ''), [400, 408, 413], endless),
    line(
      'an endless body for nobody',
      request([CHUNKED], '', '/nowhere'),
      [400, 404, 408, 413, 415],
      endless,
    ),
  ];
}

/** Small ones that become large. */
export function bombs(): Hostility[] {
  const zeros = Buffer.alloc(64 * MEBIBYTE);
  const gzip = gzipSync(zeros);
  const nested = gzipSync(gzipSync(gzipSync(gzip)));
  const coded = (coding: string) => [SIGNED(), CLOSE, `Content-Encoding: ${coding}`];
  const taken = { answers: [200], right: 1 };
  return [
    {
      name: 'a bomb without a token',
      opening: withLength([CLOSE, 'Content-Encoding: gzip'], gzip),
      answers: [401],
    },
    { name: 'a gzip bomb', opening: withLength(coded('gzip'), gzip), ...taken },
    { name: 'a nested bomb', opening: withLength(coded('gzip, gzip, gzip, gzip'), nested), ...taken },
    { name: 'a brotli bomb', opening: withLength(coded('br'), brotliCompressSync(zeros)), ...taken },
    { name: 'nine codings', opening: withLength(coded(Array(9).fill('gzip').join()), gzip), ...taken },
  ];
}

/** What is no HTTP, or is HTTP that two servers read as two things. */
export function nonsense(): Hostility[] {
  const body = delivery();
  const length = `Content-Length: ${body.length}`;
  const bad = (name: string, opening: string | Buffer, answers = [400]) => ({
    name,
    opening: Buffer.from(opening),
    answers,
  });
  const chunks = (text: string, ...lines: string[]) => request([SIGNED(), CHUNKED, ...lines], text);
  const last = `${chunkOf(body)}0\r\n`;
  return [
    bad('a chunk without a size', chunks(`none\r\n${body}\r\n0\r\n\r\n`)),
    bad('a chunk of a negative size', chunks(`-5\r\n${body}\r\n0\r\n\r\n`)),
    bad('a chunk of 2^64 bytes', chunks(`10000000000000000\r\n${body}\r\n0\r\n\r\n`)),
    bad('a chunk longer than its size', chunks(`2\r\n${body}\r\n0\r\n\r\n`)),
    bad('a mebibyte of chunk extensions', chunks(`5;${'a=b;'.repeat(MEBIBYTE / 4)}\r\n`), [400, 413]),
    bad('a mebibyte of trailers', chunks(last + 'X-A: b\r\n'.repeat(MEBIBYTE / 8)), [400, 431]),
    { ...bad('trailers', chunks(`${last}X-A: b\r\n\r\n`, CLOSE), [200]), right: 1 },
    bad('two lengths', request([SIGNED(), length, 'Content-Length: 0'], body)),
    bad('the same length twice', request([SIGNED(), length, length], body)),
    bad('a length and chunks', request([SIGNED(), length, CHUNKED], `${last}\r\n`)),
    bad('chunks, then none', request([SIGNED(), 'Transfer-Encoding: chunked, identity'], `${last}\r\n`)),
    bad('a length that is none', request([SIGNED(), 'Content-Length: +5'], body)),
    bad('a blank before the colon', request([SIGNED(), 'Transfer-Encoding : chunked'], `${last}\r\n`)),
    bad('a header of a mebibyte', request([SIGNED(), `X-A: ${'b'.repeat(MEBIBYTE)}`, length], body), [431]),
    bad('ten thousand headers', request([SIGNED(), ...Array(10_000).fill('X-A: b'), length], body), [431]),
    bad('a greeting of TLS', Buffer.from('160301020001000001fc0303', 'hex')),
    bad('HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  ];
}

/** Requests that do not wait for the answers to those before them. */
export function pipelined(): Hostility[] {
  const COUNT = 20;
  const right = (...more: string[]) => withLength([SIGNED(), ...more], delivery());
  const wrong = () => withLength([], delivery());
  const repeat = (make: () => Buffer) => Buffer.concat(Array.from({ length: COUNT }, make));
  return [
    {
      name: 'pipelined right ones',
      opening: Buffer.concat([repeat(() => right()), right(CLOSE)]),
      answers: [200],
      right: COUNT + 1,
    },
    {
      name: 'right ones among wrong ones',
      opening: Buffer.concat([repeat(() => Buffer.concat([wrong(), right()])), right(CLOSE)]),
      answers: [200, 401],
      right: COUNT + 1,
    },
  ];
}

/** Nothing at all. */
export const silence: Hostility = { name: 'silence', opening: Buffer.alloc(0), answers: [408] };

/** No hostility: an answer tells that everyone who came before has been let in. */
export const knock: Hostility = {
  name: 'a knock',
  opening: Buffer.from(`GET / HTTP/1.1\r\nHost: localhost\r\n${CLOSE}\r\n\r\n`),
  answers: [404],
};

/** Requests without an end, and nobody who reads the answers. */
export function unread(): Hostility {
  const many = Buffer.concat(Array.from({ length: 1_000 }, () => withLength([], delivery())));
  return { name: 'answers that nobody reads', opening: many, drip: many, reads: false, answers: [] };
}
