import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParsedDelivery } from '../inbox/parsed-delivery';
import { parseDelivery } from './parse-delivery';

const RECEIVED_AT = new Date('2026-02-03T04:05:06Z');
const LIMITS = { maxDepth: 64, maxItems: 10_000 };
const FIXTURES = join(__dirname, '../../../test/fixtures');
const GOOD = {
  eventId: '11111111-0000-4000-8000-000000000001',
  event: 'phone number change detected',
  eventType: 'PHONE_NUMBER_CHANGE',
  eventTimestamp: '2026-01-01T00:00:00Z',
  clientCustomerId: 'c0000000-0000-4000-8000-000000000001',
  identityId: 'a0000000-0000-4000-8000-000000000001',
};

function parse(body: unknown): ParsedDelivery {
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return parseDelivery(bytes, LIMITS, RECEIVED_AT);
}

const parseItems = (...notifications: unknown[]): ParsedDelivery => parse({ notifications });
const reasons = ({ quarantined }: ParsedDelivery): string[] => quarantined.map(({ reason }) => reason);

function fixture(name: string): unknown {
  const read = JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as { request?: { body: unknown } };
  return read.request?.body ?? read;
}

describe('P2 the fixtures of the contract', () => {
  const bodies = readdirSync(FIXTURES).filter((name) => /^webhook\.(?!jwt-vectors)/.test(name));

  it.each(bodies)('%s is understood as a whole', (name) => {
    const body = fixture(name) as { notifications: unknown[] };
    const parsed = parse(body);
    expect(parsed.quarantined).toEqual([]);
    expect(parsed.items.length + parsed.repeats).toBe(body.notifications.length);
    expect(parsed.itemCount).toBe(body.notifications.length);
  });

  it('reads every field of the seed example', () => {
    const { items } = parse(fixture('webhook.seed-example.body.json'));
    expect(
      items.map(({ contentSha256, problems, ...item }) => ({
        ...item,
        problems: problems.length,
        hash: contentSha256.length,
      })),
    ).toEqual([
      {
        eventId: '6ab42d26-8ed2-453f-a4a4-ac305aa50332',
        eventType: 'PHONE_NUMBER_CHANGE',
        eventTimestamp: new Date('2025-01-23T10:11:12Z'),
        clientCustomerId: '74ed2189-bde0-4f09-9a7b-0f534259b7b5',
        proveId: '64ec34e4-6b91-427c-839c-b443dd1570fc',
        problems: 0,
        hash: 32,
      },
      expect.objectContaining({ eventType: 'DISCONNECT', proveId: 'b479a9cb-4dbd-424f-b51e-e4e5bdef8541' }),
      expect.objectContaining({ eventType: 'MOVED_OUT_OF_COVERAGE' }),
    ]);
  });

  it('tolerates an unknown type, an unknown field, proveId, an offset and a missing clientCustomerId', () => {
    const { items } = parse(fixture('webhook.tolerance.json'));
    expect(items).toMatchObject([
      { eventType: 'SOMETHING_NEW' },
      { proveId: 'a0000000-0000-4000-8000-000000000001' },
      { clientCustomerId: null, eventTimestamp: new Date('2026-01-01T00:00:00.123Z') },
    ]);
  });

  it('takes the repeated item of the mixed batch once', () => {
    expect(parse(fixture('webhook.batch-mixed.json'))).toMatchObject({
      itemCount: 4,
      repeats: 1,
      items: { length: 3 },
    });
  });
});

describe('P2 bodies that cannot be read', () => {
  const deep = `{"notifications":[],"a":${'['.repeat(64)}${']'.repeat(64)}}`;
  it.each<[string, string | Buffer, string]>([
    ['nothing', '', 'not_json'],
    ['a byte order mark alone', '\ufeff', 'not_json'],
    ['broken JSON', '{"notifications":[', 'not_json'],
    ['two values', '{} {}', 'not_json'],
    ['two byte order marks', '\ufeff\ufeff{}', 'not_json'],
    ['a form', 'notifications=%5B%5D', 'not_json'],
    [
      'a lost bracket',
      Buffer.concat([Buffer.from('{"notifications":'), Buffer.from([0xff]), Buffer.from('{}]}')]),
      'not_utf8',
    ],
    [
      'UTF-16 that ends within a letter',
      Buffer.from('\ufeff{"notifications":[]}', 'utf16le').subarray(0, -1),
      'not_utf8',
    ],
    ['UTF-16 without mark or brace', Buffer.from('["notifications"]', 'utf16le'), 'not_json'],
    ['a broken 65th level', deep.slice(0, -1), 'too_deep'],
    ['a megabyte of brackets', '['.repeat(1_048_576), 'too_deep'],
    ['null', 'null', 'not_an_object'],
    ['text', '"notifications"', 'not_an_object'],
    ['a list', JSON.stringify([GOOD]), 'not_an_object'],
    ['an empty object', '{}', 'no_notifications'],
    ['notifications null', '{"notifications":null}', 'no_notifications'],
    [
      'notifications an object',
      JSON.stringify({ notifications: { 0: GOOD, length: 1 } }),
      'no_notifications',
    ],
    [
      'notifications inherited',
      JSON.stringify({ a: 1 }).replace('"a":1', '"__proto__":{"notifications":[]}'),
      'no_notifications',
    ],
  ])('%s', (_name, body, reason) => {
    const parsed = parse(body);
    expect(parsed).toEqual({
      itemCount: 0,
      items: [],
      repeats: 0,
      quarantined: [{ reason, detail: expect.any(String), content: null }],
    });
  });

  it('more items than allowed', () => {
    const body = Buffer.from(JSON.stringify({ notifications: [1, 2, 3] }));
    const parsed = parseDelivery(body, { maxDepth: 64, maxItems: 2 }, RECEIVED_AT);
    expect(parsed).toMatchObject({
      itemCount: 3,
      items: [],
      quarantined: [{ reason: 'too_many_items', content: null }],
    });
    expect(parseDelivery(body, { maxDepth: 64, maxItems: 3 }, RECEIVED_AT).quarantined).toHaveLength(3);
  });
});

describe('P2 bodies that are fine', () => {
  it('an empty list', () => {
    expect(parseItems()).toEqual({ itemCount: 0, items: [], repeats: 0, quarantined: [] });
  });

  it('a byte order mark', () => {
    expect(parse(`\ufeff${JSON.stringify({ notifications: [GOOD] })}`).items).toHaveLength(1);
  });

  it('further fields beside the list', () => {
    expect(parse({ version: 2, notifications: [GOOD], next: null }).items).toHaveLength(1);
  });

  it('64 levels', () => {
    const inner = JSON.parse(`${'['.repeat(61)}${']'.repeat(61)}`) as unknown;
    expect(parseItems({ ...GOOD, inner }).items).toHaveLength(1);
    expect(parseItems({ ...GOOD, inner: [inner] }, GOOD)).toMatchObject({
      items: [{ problems: ['too_deep'] }, { problems: ['event_id_reused'] }],
      quarantined: [{ reason: 'event_id_reused' }],
    });
  });

  it('more levels beside the list than allowed', () => {
    expect(
      parse(
        JSON.stringify({ a: 'DEEP', notifications: [GOOD] }).replace(
          '"DEEP"',
          '['.repeat(64) + ']'.repeat(64),
        ),
      ),
    ).toMatchObject({
      items: [{ problems: [] }],
    });
  });

  it.each(['utf-16le', 'utf-16be'])('%s, with a byte order mark or without', (encoding) => {
    for (const mark of ['\ufeff', '']) {
      const bytes = Buffer.from(`${mark}${JSON.stringify({ notifications: [GOOD] })}`, 'utf16le');
      expect(parse(encoding === 'utf-16le' ? bytes : bytes.swap16())).toMatchObject({
        items: [{ problems: [] }],
      });
    }
  });
});

describe('P5 one eventId twice in a body', () => {
  it('is a repeat when the content is equal, in whatever order of keys', () => {
    const reordered = Object.fromEntries(Object.entries(GOOD).reverse());
    expect(parseItems(GOOD, reordered, GOOD)).toMatchObject({ items: [{}], repeats: 2, quarantined: [] });
  });

  it('is quarantined when the content differs, and the first stays', () => {
    const other = { ...GOOD, eventType: 'PORT' };
    const parsed = parseItems(GOOD, other, GOOD, other);
    const flag = { eventId: expect.stringMatching(/^reused:/) as string, problems: ['event_id_reused'] };
    expect(parsed).toMatchObject({ items: [{ eventType: GOOD.eventType }, flag], repeats: 1 });
    expect(reasons(parsed)).toEqual(['event_id_reused', 'event_id_reused']);
    expect(JSON.parse(parsed.quarantined[0]!.content!.toString())).toEqual(other);
  });

  it('differs by an unknown field alone too', () => {
    expect(reasons(parseItems(GOOD, { ...GOOD, extra: 1 }))).toEqual(['event_id_reused']);
  });

  it('is free again when the first was no good item', () => {
    expect(parseItems({ ...GOOD, identityId: '', clientCustomerId: '' }, GOOD)).toMatchObject({
      items: [{}],
      quarantined: [{}],
    });
  });
});
