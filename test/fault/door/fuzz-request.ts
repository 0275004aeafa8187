import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { WEBHOOK_SECRET } from '../../support/sign';
import { edits, mutate } from './mutate-bytes';

const FIXTURES = join(__dirname, '../../fixtures');
const UUID = /"eventId":"[^"]*"/g;

/** The bodies of all webhook fixtures. */
const BODIES = readdirSync(FIXTURES)
  .filter((name) => /^webhook\.(?!jwt-vectors)/.test(name))
  .map((name) => JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')))
  .map((fixture) => JSON.stringify(fixture.request?.body ?? fixture));
const CODINGS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync };

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
const unchanged = fc.constant(null);

/** Mostly right; else another header, other claims, another secret or other bytes. */
const token = fc
  .record({
    header: fc.oneof(
      { weight: 12, arbitrary: fc.constant<unknown>({ alg: 'HS256', typ: 'JWT' }) },
      fc.record({ alg: fc.constantFrom('none', 'HS512', 'RS256', 'hs256', 'HS256') }),
      fc.constant({ alg: 'HS256', crit: ['exp'] }),
      fc.jsonValue(),
    ),
    claims: fc.oneof(
      { weight: 12, arbitrary: fc.constant<unknown>({}) },
      // No time near an edge: whether it is in or out must not depend on how fast the test runs.
      fc.record({ exp: fc.constantFrom<unknown>(-100, -30, 30, 1e15, 'soon', null, undefined) }),
      fc.record({ iat: fc.constantFrom<unknown>(-400, 30, 100, 1e15, '0', undefined) }),
      fc.record({ nbf: fc.constantFrom<unknown>(-30, 30, 100, {}, undefined) }),
      fc.record({ iss: fc.oneof(fc.constantFrom('prove identity', 'Prove Identity '), fc.jsonValue()) }),
      fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
    ),
    secret: fc.oneof({ weight: 12, arbitrary: fc.constant(WEBHOOK_SECRET) }, fc.string()),
    changes: fc.oneof({ weight: 8, arbitrary: unchanged }, edits(2)),
  })
  .map(({ header, claims, secret, changes }) => {
    const now = Math.floor(Date.now() / 1000);
    const times = Object.entries(claims as object).map(([name, value]) => [
      name,
      ['exp', 'iat', 'nbf'].includes(name) && typeof value === 'number' ? now + value : (value as unknown),
    ]);
    const all = { iss: 'Prove Identity', iat: now, exp: now + 300, ...Object.fromEntries(times) };
    const content = `${base64url(header)}.${base64url(all)}`;
    const whole = `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
    return changes ? mutate(Buffer.from(whole), changes).toString('latin1') : whole;
  });

const body = fc
  .record({
    text: fc.constantFrom(...BODIES),
    eventIds: fc.option(fc.array(fc.uuid(), { minLength: 1, maxLength: 8 }), { nil: null, freq: 8 }),
    changes: fc.oneof({ weight: 2, arbitrary: unchanged }, edits(4)),
    coding: fc.oneof(
      { weight: 8, arbitrary: unchanged },
      fc.constantFrom(...(Object.keys(CODINGS) as (keyof typeof CODINGS)[])),
    ),
    afterCoding: fc.oneof({ weight: 4, arbitrary: unchanged }, edits(2)),
  })
  .map(({ text, eventIds, changes, coding, afterCoding }) => {
    let next = 0;
    const renamed = eventIds
      ? text.replace(UUID, () => `"eventId":"${eventIds[next++ % eventIds.length]}"`)
      : text;
    const changed = changes ? mutate(Buffer.from(renamed), changes) : Buffer.from(renamed);
    const coded = coding ? CODINGS[coding](changed) : changed;
    return { coding, bytes: afterCoding ? mutate(coded, afterCoding) : coded };
  });

const headerText = fc.oneof(
  fc.constantFrom(
    '',
    'application/json',
    'text/plain',
    'gzip',
    'identity',
    'chunked',
    'close',
    'x'.repeat(300),
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 20 }),
);
const extraHeader = fc.tuple(
  fc.constantFrom(
    'Content-Type',
    'Content-Encoding',
    'X-Correlation-ID',
    'Authorization',
    'Accept-Encoding',
    'Range',
    'X-HTTP-Method-Override',
    'Accept-Version',
    'X-Forwarded-For',
  ),
  headerText,
);

/** The bytes of one request, or of what is left of one. */
export const fuzzedRequest: fc.Arbitrary<Buffer> = fc
  .record({
    path: fc.oneof(
      { weight: 10, arbitrary: fc.constant('/webhooks/prove') },
      fc.constantFrom(
        '/webhooks/prove/default',
        '/webhooks/prove/none',
        '/webhooks/prove/',
        '/webhooks/prove?a=b',
      ),
      fc.constantFrom(
        '/webhooks/%70rove',
        '/webhooks/prove/%00',
        '/webhooks/prove/%',
        '/WEBHOOKS/prove',
        '//webhooks/prove',
      ),
    ),
    name: fc.constantFrom('X-Prove-Authorization', 'x-prove-authorization', 'Authorization'),
    scheme: fc.oneof(
      { weight: 8, arbitrary: fc.constant('Bearer ') },
      fc.constantFrom('bearer  ', 'Basic ', '', 'Bearer'),
    ),
    token,
    body,
    extra: fc.array(extraHeader, { maxLength: 3 }),
    framing: fc.constantFrom('length' as const, 'length' as const, 'chunked' as const),
    changes: fc.oneof({ weight: 2, arbitrary: unchanged }, edits(3)),
  })
  .map(({ path, name, scheme, token, body, extra, framing, changes }) => {
    const lines = [
      `POST ${path} HTTP/1.1`,
      'Host: localhost',
      ...(body.coding ? [`Content-Encoding: ${body.coding}`] : []),
      ...(extra.some(([key]) => key === 'Content-Type') ? [] : ['Content-Type: application/json']),
      `${name}: ${scheme}${token}`,
      ...extra.map(([key, value]) => `${key}: ${value}`),
      framing === 'length' ? `Content-Length: ${body.bytes.length}` : 'Transfer-Encoding: chunked',
    ];
    const framed = framing === 'length' ? [body.bytes] : inChunks(body.bytes);
    const bytes = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), ...framed]);
    return changes ? mutate(bytes, changes) : bytes;
  });

function inChunks(bytes: Buffer): Buffer[] {
  const half = Math.ceil(bytes.length / 2);
  const pieces = [bytes.subarray(0, half), bytes.subarray(half)].filter(({ length }) => length > 0);
  return [
    ...pieces.flatMap((piece) => [
      Buffer.from(`${piece.length.toString(16)}\r\n`),
      piece,
      Buffer.from('\r\n'),
    ]),
    Buffer.from('0\r\n\r\n'),
  ];
}
