import { deflateRawSync, gzipSync } from 'node:zlib';
import { ValidationPipe, VersioningType, type INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ADAPTERS,
  EU_SECRET,
  MAX_BODY_BYTES,
  startHost,
  type Host,
  type HostOptions,
} from './webhook-door/host';
import { post, type Answer } from './webhook-door/http-client';
import { meddle } from './webhook-door/meddling-host';
import { bearer } from './webhook-door/signed-token';

const ITEM = {
  eventId: '6ab42d26-8ed2-453f-a4a4-ac305aa50332',
  eventType: 'PHONE_NUMBER_CHANGE',
  eventTimestamp: '2025-01-23T10:11:12Z',
  identityId: '64ec34e4-6b91-427c-839c-b443dd1570fc',
};
// Unusual spacing, keys that a validation pipe would forbid, and letters of several bytes: only the same bytes are equal.
const BODY = Buffer.from(
  `\ufeff{ "extra":  "é😀", "__proto__": 1,\n"notifications":[${JSON.stringify(ITEM)}] }`,
);
const UNAUTHORIZED = '{"statusCode":401,"message":"Unauthorized"}';

interface Variant extends HostOptions {
  name: string;
  path?: string;
  headers?: Record<string, string>;
  /** Whether the host parses JSON for its own routes. */
  parses?: boolean;
}

const isFastify = (app: INestApplication) => app.getHttpAdapter().getType() === 'fastify';

const VARIANTS: Variant[] = [
  { name: 'plain' },
  { name: 'global prefix', path: '/api/v1', configure: (app) => void app.setGlobalPrefix('api/v1') },
  {
    name: 'URI versioning with a default',
    configure: (app) => void app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
    parses: false,
  },
  {
    name: 'header versioning',
    headers: { 'x-version': '7' },
    configure: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }),
  },
  {
    name: 'forbidding ValidationPipe',
    configure: (app) =>
      void app.useGlobalPipes(
        new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
      ),
  },
  { name: 'rawBody', create: { rawBody: true } },
  { name: 'no body parser', create: { bodyParser: false }, parses: false },
  {
    name: 'parsers for every media type',
    configure: (app) => {
      if (isFastify(app)) {
        (app as NestFastifyApplication).useBodyParser(/^.*/, {}, (_request, body, done) =>
          done(null, String(body)),
        );
      } else {
        (app as NestExpressApplication).useBodyParser('json', { type: () => true });
        (app as NestExpressApplication).useBodyParser('raw', { type: () => true });
      }
    },
    parses: false,
  },
  { name: 'meddling guard, interceptor and filter', configure: meddle, parses: false },
];

const CONTENT_TYPES: (string | undefined)[] = [
  undefined,
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=nonsense',
  'application/json; charset=utf-16le',
  'application/x-www-form-urlencoded',
  'text/plain',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'application/x-verified-users-delivery',
  'not a media type',
];

describe.each(ADAPTERS)('%s', (adapterName) => {
  describe.each(VARIANTS)('host: $name', ({ path = '', headers = {}, parses = true, ...options }) => {
    let host: Host;
    const door = (project = '') => `${host.url}${path}/webhooks/prove${project}`;
    const signed = (more: Record<string, string> = {}) => ({
      ...headers,
      'x-prove-authorization': bearer(),
      ...more,
    });
    const last = () => host.inbox.stored.at(-1)!;

    beforeAll(async () => {
      host = await startHost(adapterName, options);
    });
    afterEach(() => host.inbox.clear());
    afterAll(() => host.app.close());

    it.each(CONTENT_TYPES)('P1 the exact bytes reach the inbox, Content-Type %p', async (contentType) => {
      const type: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType };
      const answer = await post(door(), { body: BODY, headers: signed(type) });
      expect(answer).toMatchObject({
        status: 200,
        text: '{"deliveryId":"00000000-0000-4000-8000-000000000001","accepted":1,"duplicates":0,"quarantined":0}',
      });
      expect(host.inbox.stored).toHaveLength(1);
      expect(last().delivery.body.equals(BODY)).toBe(true);
      expect(last().delivery.contentType).toBe(contentType ?? null);
      expect(last().parsed).toMatchObject({ itemCount: 1, items: [{ eventId: ITEM.eventId }] });
    });

    it.each([
      ['no JSON', '{"notifications":'],
      ['nothing', ''],
      ['a form', 'a=1&b=2'],
      ['hostile JSON', '{"__proto__":{},"constructor":{"prototype":{}}}'],
    ])('P2 a signed body with %s is answered 200 and kept', async (_name, body) => {
      const answer = await post(door(), { body, headers: signed({ 'content-type': 'application/json' }) });
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.text)).toMatchObject({ accepted: 0, quarantined: 1 });
      expect(last().delivery.body.toString()).toBe(body);
    });

    it('P1 chunks are put together', async () => {
      const pieces = [BODY.subarray(0, 1), BODY.subarray(1, 30), BODY.subarray(30)];
      expect((await post(door(), { body: pieces, headers: signed() })).status).toBe(200);
      expect(last().delivery.body.equals(BODY)).toBe(true);
    });

    it.each<[string, (bytes: Buffer) => Buffer]>([
      ['gzip', gzipSync],
      ['deflate', deflateRawSync],
    ])('P1 %s is kept as it came and understood', async (encoding, encode) => {
      const body = encode(BODY);
      const more = { 'content-encoding': encoding, 'content-type': 'application/json' };
      expect((await post(door(), { body, headers: signed(more) })).status).toBe(200);
      expect(last().delivery).toMatchObject({ contentEncoding: encoding, body });
      expect(last().parsed.items).toHaveLength(1);
    });

    it('P2 a body that is not encoded as it says is answered 200 and kept', async () => {
      const more = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
      expect((await post(door(), { body: 'plain', headers: signed(more) })).status).toBe(200);
      expect(last().parsed.quarantined).toMatchObject([{ reason: 'not_decodable' }]);
    });

    it('P3 strangers get one answer, whatever the reason, and nothing is stored', async () => {
      const hour = Math.floor(Date.now() / 1000) + 3600;
      const refusals: [Record<string, string>, string?][] = [
        [{}],
        [{ 'x-prove-authorization': 'Bearer x' }],
        [{ 'x-prove-authorization': bearer({}, 'whsec_another_secret') }],
        [{ 'x-prove-authorization': bearer() }, '/nobody'],
        [{ 'x-prove-authorization': bearer() }, '/__proto__'],
        [{ 'x-prove-authorization': bearer() }, '/eu'],
        [{ 'x-prove-authorization': bearer({ iat: hour, exp: hour }) }],
        [{ 'x-prove-authorization': '', authorization: bearer() }],
      ];
      for (const [refusal, project] of refusals) {
        for (const body of [BODY, '{"broken', gzipSync(BODY)]) {
          const more = { ...headers, ...refusal, 'content-type': 'application/json' };
          const answer = await post(door(project), { body, headers: more });
          expect(answer).toMatchObject({
            status: 401,
            text: UNAUTHORIZED,
            headers: { 'www-authenticate': 'Bearer' },
          });
        }
      }
      expect(host.inbox.stored).toEqual([]);
    });

    it('P4 a delivery with refused claims is kept with its reason and answered 401', async () => {
      const expired = {
        ...headers,
        'x-prove-authorization': bearer({ exp: Math.floor(Date.now() / 1000) - 600 }),
        'content-type': 'a/b',
      };
      expect(await post(door(), { body: BODY, headers: expired })).toMatchObject({
        status: 401,
        text: UNAUTHORIZED,
      });
      expect(host.inbox.kept).toMatchObject([
        { reason: 'token_expired', delivery: { project: 'default', body: BODY, contentType: 'a/b' } },
      ]);
    });

    it('P4 each project has its own path and secrets', async () => {
      const eu = { ...headers, 'x-prove-authorization': bearer({}, EU_SECRET) };
      expect((await post(door('/eu'), { body: BODY, headers: eu })).status).toBe(200);
      expect(last().delivery.project).toBe('eu');
      expect((await post(door('/default?x=1'), { body: BODY, headers: signed() })).status).toBe(200);
      expect(last().delivery.project).toBe('default');
    });

    it('P3 a body at the limit is taken, a larger one is answered 413', async () => {
      const answers: Answer[] = [];
      for (const size of [MAX_BODY_BYTES, MAX_BODY_BYTES + 1]) {
        const body = Buffer.alloc(size, ' ');
        answers.push(await post(door(), { body, headers: signed() }));
        answers.push(
          await post(door(), { body: [body.subarray(0, 100), body.subarray(100)], headers: signed() }),
        );
      }
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 413, 413]);
      expect(answers[3]!.text).toBe(
        '{"statusCode":413,"message":"Payload Too Large","code":"BODY_TOO_LARGE"}',
      );
      expect(answers[2]!.text).toBe(answers[3]!.text);
      expect(host.inbox.stored).toHaveLength(2);
    });

    if (parses) {
      it('the routes of the host are parsed as ever', async () => {
        const json = { ...headers, 'content-type': 'application/json' };
        const answer = await post(`${host.url}${path}/echo`, { body: '{"a":1}', headers: json });
        expect(answer).toMatchObject({ status: 201, text: '{"echoed":{"a":1}}' });
      });
    }
  });
});
