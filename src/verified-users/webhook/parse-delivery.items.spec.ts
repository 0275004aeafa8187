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

function parse(text: string): ParsedDelivery {
  return parseDelivery(Buffer.from(text), { maxDepth: 64, maxItems: 10_000 });
}

const parseItems = (...notifications: unknown[]): ParsedDelivery => parse(JSON.stringify({ notifications }));

describe('P2 one bad item does not lose its neighbours', () => {
  const bad: [string, unknown, string, string][] = [
    ['null', null, 'invalid_item', 'object'],
    ['a list', [GOOD], 'invalid_item', 'object'],
    ['text', 'text', 'invalid_item', 'object'],
    ['an empty object', {}, 'invalid_item', 'eventId'],
    ['no eventId', { ...GOOD, eventId: undefined }, 'invalid_item', 'eventId'],
    ['eventId null', { ...GOOD, eventId: null }, 'invalid_item', 'eventId'],
    ['eventId empty', { ...GOOD, eventId: '' }, 'invalid_item', 'eventId'],
    ['eventId a number', { ...GOOD, eventId: 7 }, 'invalid_item', 'eventId'],
    ['eventId of 256 characters', { ...GOOD, eventId: 'x'.repeat(256) }, 'invalid_item', 'eventId'],
    ['eventId with NUL', { ...GOOD, eventId: 'a\0b' }, 'invalid_item', 'eventId'],
    ['eventId with a line break', { ...GOOD, eventId: 'a\nb' }, 'invalid_item', 'eventId'],
    ['eventId with a lone surrogate', { ...GOOD, eventId: 'a\ud800' }, 'invalid_item', 'eventId'],
    ['no eventType', { ...GOOD, eventType: undefined }, 'invalid_item', 'eventType'],
    ['eventType of 101 characters', { ...GOOD, eventType: 'X'.repeat(101) }, 'invalid_item', 'eventType'],
    ['eventType with NUL', { ...GOOD, eventType: 'PORT\0' }, 'invalid_item', 'eventType'],
    ['no eventTimestamp', { ...GOOD, eventTimestamp: undefined }, 'invalid_item', 'eventTimestamp'],
    [
      'a time without offset',
      { ...GOOD, eventTimestamp: '2026-01-01T00:00:00' },
      'invalid_item',
      'eventTimestamp',
    ],
    ['clientCustomerId a number', { ...GOOD, clientCustomerId: 7 }, 'invalid_item', 'clientCustomerId'],
    ['clientCustomerId with NUL', { ...GOOD, clientCustomerId: '\0' }, 'invalid_item', 'clientCustomerId'],
    [
      'clientCustomerId too long',
      { ...GOOD, clientCustomerId: 'x'.repeat(256) },
      'invalid_item',
      'clientCustomerId',
    ],
    ['identityId an object', { ...GOOD, identityId: {} }, 'invalid_item', 'identityId'],
    ['proveId with a lone surrogate', { ...GOOD, proveId: '\udfff' }, 'invalid_item', 'proveId'],
    ['two Prove ids', { ...GOOD, proveId: 'another' }, 'prove_ids_disagree', 'identityId and proveId'],
    ['nobody', { ...GOOD, identityId: null, clientCustomerId: null }, 'no_customer', 'identityId, proveId'],
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

  it('P13 the detail names every field at fault and no value', () => {
    const canary = 'canary-7f3a';
    const faulty = {
      eventId: `${canary}\0`,
      eventType: [canary],
      eventTimestamp: canary,
      proveId: { canary },
    };
    const [only] = parseItems(faulty).quarantined;
    expect(only!.detail!.split('\n')).toHaveLength(4);
    expect(only!.detail).not.toContain(canary);
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
    expect(parsed).toMatchObject({ items: [], quarantined: [{ reason: 'invalid_item' }] });
    expect(parsed.quarantined[0]!.content!.toString()).toContain('"__proto__":{"eventId"');
  });
});
