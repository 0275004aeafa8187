import type { ParsedDelivery } from '../inbox/parsed-delivery';
import { parseDelivery } from './parse-delivery';

const GOOD = {
  eventId: '11111111-0000-4000-8000-000000000001',
  event: 'phone number change detected',
  eventType: 'PHONE_NUMBER_CHANGE',
  eventTimestamp: '2026-01-01T00:00:00Z',
  clientCustomerId: 'c0000000-0000-4000-8000-000000000001',
  identityId: 'a0000000-0000-4000-8000-000000000001',
};

const RECEIVED_AT = new Date('2026-02-03T04:05:06Z');

function parse(text: string): ParsedDelivery {
  return parseDelivery(Buffer.from(text), { maxDepth: 64, maxItems: 10_000 }, RECEIVED_AT);
}

const parseItems = (...notifications: unknown[]): ParsedDelivery => parse(JSON.stringify({ notifications }));

describe('P2 one bad item does not lose its neighbours', () => {
  const NOBODY = { clientCustomerId: undefined, identityId: undefined };
  const bad: [string, unknown, string, string][] = [
    ['null', null, 'invalid_item', 'object'],
    ['a list', [GOOD], 'invalid_item', 'object'],
    ['text', 'text', 'invalid_item', 'object'],
    ['an empty object', {}, 'no_customer', 'identityId, proveId'],
    ['nobody', { ...GOOD, identityId: null, clientCustomerId: '' }, 'no_customer', 'identityId, proveId'],
    [
      'only an unusable customer',
      { ...GOOD, ...NOBODY, clientCustomerId: '\0' },
      'no_customer',
      'client_customer_id_unusable',
    ],
    [
      'only unusable Prove ids',
      { ...GOOD, ...NOBODY, identityId: {}, proveId: 1e300 },
      'no_customer',
      'prove_id_unusable',
    ],
  ];
  it.each(bad)('%s', (_name, item, reason, field) => {
    const before = { ...GOOD, eventId: 'before' };
    const after = { ...GOOD, eventId: 'after' };
    const parsed = parseItems(before, item, after);
    expect(parsed.items.map(({ eventId }) => eventId)).toEqual(['before', 'after']);
    expect(parsed.quarantined).toEqual([
      { reason, detail: expect.stringContaining(field), content: Buffer.from(JSON.stringify(item)) },
    ]);
  });

  it('P13 the detail names the unusable field, never its value', () => {
    const canary = 'canary-7f3a';
    const faulty = {
      eventId: canary,
      eventType: [canary],
      clientCustomerId: `${canary}\0`,
      proveId: { canary },
    };
    const [only] = parseItems(faulty).quarantined;
    expect(only!.detail!.split('\n')).toHaveLength(3);
    expect(only!.detail).not.toContain(canary);
  });

  const DERIVED = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string;
  const odd: [string, object, string[], object][] = [
    ['no eventId', { eventId: undefined }, ['event_id_unusable'], { eventId: DERIVED }],
    ['eventId null', { eventId: null }, ['event_id_unusable'], { eventId: DERIVED }],
    ['eventId empty', { eventId: '' }, ['event_id_unusable'], { eventId: DERIVED }],
    ['eventId of 256 characters', { eventId: 'x'.repeat(256) }, ['event_id_unusable'], { eventId: DERIVED }],
    ['eventId with NUL', { eventId: 'a\0b' }, ['event_id_unusable'], { eventId: DERIVED }],
    ['eventId with a line break', { eventId: 'a\nb' }, ['event_id_unusable'], { eventId: DERIVED }],
    ['eventId with a lone surrogate', { eventId: 'a\ud800' }, ['event_id_unusable'], { eventId: DERIVED }],
    [
      'neither eventId nor time, so only the day tells repeats',
      { eventId: undefined, eventTimestamp: undefined },
      ['event_timestamp_unusable', 'event_id_unusable'],
      { eventId: expect.stringMatching(/^sha256:[0-9a-f]{64}:2026-02-03$/) as string },
    ],
    ['no eventType', { eventType: undefined }, ['event_type_unusable'], { eventType: 'UNSPECIFIED' }],
    ['eventType of 101 characters', { eventType: 'X'.repeat(101) }, ['event_type_unusable'], {}],
    ['eventType with NUL', { eventType: 'PORT\0' }, ['event_type_unusable'], {}],
    [
      'no eventTimestamp',
      { eventTimestamp: undefined },
      ['event_timestamp_unusable'],
      { eventTimestamp: RECEIVED_AT },
    ],
    ['a time without offset', { eventTimestamp: '2026-01-01T00:00:00' }, ['event_timestamp_unusable'], {}],
    [
      'clientCustomerId false',
      { clientCustomerId: false },
      ['client_customer_id_unusable'],
      { clientCustomerId: null },
    ],
    ['clientCustomerId with NUL', { clientCustomerId: '\0' }, ['client_customer_id_unusable'], {}],
    ['clientCustomerId too long', { clientCustomerId: 'x'.repeat(256) }, ['client_customer_id_unusable'], {}],
    [
      'clientCustomerId too large for its digits',
      { clientCustomerId: 2 ** 53 },
      ['client_customer_id_unusable'],
      {},
    ],
    ['identityId an object', { identityId: {} }, ['prove_id_unusable'], { proveId: null }],
    [
      'proveId with a lone surrogate',
      { proveId: '\udfff' },
      ['prove_id_unusable'],
      { proveId: GOOD.identityId },
    ],
    ['a number as customer, in its digits', { clientCustomerId: 7 }, [], { clientCustomerId: '7' }],
    ['a number as eventId, in its digits', { eventId: 7 }, [], { eventId: '7' }],
  ];
  it.each(odd)('keeps an item with %s', (_name, change, problems, expected) => {
    const parsed = parseItems({ ...GOOD, ...change });
    expect(parsed).toMatchObject({ quarantined: [], items: [{ problems, ...expected }] });
    expect(parseItems({ ...GOOD, ...change }, { ...GOOD, ...change })).toMatchObject({
      repeats: 1,
      items: [{}],
    });
  });

  it('keeps an item with two Prove ids once for each id', () => {
    const { items } = parseItems({ ...GOOD, proveId: 'another' });
    expect(items.map(({ proveId, problems }) => [proveId, problems])).toEqual([
      [GOOD.identityId, ['prove_ids_disagree']],
      ['another', ['prove_ids_disagree']],
    ]);
    expect(items[0]!.eventId).toBe(GOOD.eventId);
    expect(items[1]!.eventId).toMatch(/^sha256:[0-9a-f]{64}:1$/);
  });

  it('loses only the field that nests too deep, known or unknown', () => {
    const text = JSON.stringify({ ...GOOD, extra: 'DEEP' }).replace(
      '"DEEP"',
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    );
    expect(
      parse(`{"notifications":[${text},${JSON.stringify({ ...GOOD, eventId: 'next' })}]}`),
    ).toMatchObject({
      quarantined: [],
      items: [
        { eventId: GOOD.eventId, problems: ['too_deep'] },
        { eventId: 'next', problems: [] },
      ],
    });
    const nobody = `{"notifications":[{"identityId":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`;
    expect(parse(nobody)).toMatchObject({
      items: [],
      quarantined: [{ reason: 'no_customer', content: null }],
    });
  });

  const good: [string, object, object][] = [
    ['proveId instead of identityId', { ...GOOD, identityId: undefined, proveId: 'p' }, { proveId: 'p' }],
    ['both Prove ids, equal', { ...GOOD, identityId: 'p', proveId: 'p' }, { proveId: 'p' }],
    ['identityId null beside proveId', { ...GOOD, identityId: null, proveId: 'p' }, { proveId: 'p' }],
    ['identityId empty beside proveId', { ...GOOD, identityId: '', proveId: 'p' }, { proveId: 'p' }],
    ['only clientCustomerId', { ...GOOD, identityId: undefined }, { proveId: null }],
    ['clientCustomerId null', { ...GOOD, clientCustomerId: null }, { clientCustomerId: null }],
    ['clientCustomerId empty', { ...GOOD, clientCustomerId: '' }, { clientCustomerId: null }],
    ['clientCustomerId with a tab', { ...GOOD, clientCustomerId: 'a\tb' }, { clientCustomerId: 'a\tb' }],
    [
      'eventId of 255 letters of four bytes',
      { ...GOOD, eventId: '😀'.repeat(255) },
      { eventId: '😀'.repeat(255) },
    ],
    ['eventId that is no UUID', { ...GOOD, eventId: 'évènement 1' }, { eventId: 'évènement 1' }],
    ['no event text', { ...GOOD, event: undefined }, { eventId: GOOD.eventId }],
    ['a number beyond the doubles', { ...GOOD, extra: 'BIG' }, { eventId: GOOD.eventId }],
  ];
  it.each(good)('accepts %s', (_name, item, expected) => {
    const parsed = parse(JSON.stringify({ notifications: [item] }).replace('"BIG"', '1e400'));
    expect(parsed).toMatchObject({ quarantined: [], items: [expected] });
  });
});

describe('P2 hostile keys do nothing', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'toJSON'])(
    '%s',
    (key) => {
      const hostile = JSON.stringify({ ...GOOD, key: { eventId: 'polluted', polluted: true } }).replace(
        '"key"',
        `"${key}"`,
      );
      const parsed = parse(`{"${key}":{"polluted":true},"notifications":[${hostile}]}`);
      expect(parsed).toMatchObject({ quarantined: [], items: [{ eventId: GOOD.eventId }] });
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
  );

  it('fields of a hostile prototype are not taken for the item', () => {
    const parsed = parse(`{"notifications":[{"__proto__":${JSON.stringify(GOOD)}}]}`);
    expect(parsed).toMatchObject({ items: [], quarantined: [{ reason: 'no_customer' }] });
    expect(parsed.quarantined[0]!.content!.toString()).toContain('"__proto__":{"eventId"');
  });
});
