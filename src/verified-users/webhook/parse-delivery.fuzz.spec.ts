import fc from 'fast-check';
import type { ParsedDelivery } from '../inbox/parsed-delivery';
import { parseDelivery } from './parse-delivery';

function parse(bytes: Uint8Array): ParsedDelivery {
  return parseDelivery(
    Buffer.from(bytes),
    { maxDepth: 64, maxItems: 10_000 },
    new Date('2026-02-03T04:05:06Z'),
  );
}

describe('P2 whatever is sent', () => {
  const addsUp = (parsed: ParsedDelivery, entries: number) =>
    parsed.itemCount === entries &&
    // An item with two Prove ids counts once for each; one with a reused eventId also appears in quarantine.
    parsed.items.filter(({ eventId }) => !/^(sha256:\w{64}:1\b|reused:)/.test(eventId)).length +
      parsed.repeats +
      parsed.quarantined.length ===
      entries;

  it('bytes never make the parser throw, and at least one entry tells of a body that was not understood', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const parsed = parse(bytes);
        return parsed.itemCount > 0 || parsed.quarantined.length === 1;
      }),
    );
  });

  it('JSON of any shape never makes the parser throw', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const parsed = parse(Buffer.from(text));
        return parsed.itemCount === 0 ? parsed.quarantined.length <= 1 : addsUp(parsed, parsed.itemCount);
      }),
    );
  });

  it('every item lands in exactly one place', () => {
    const text = fc.oneof(fc.constantFrom('a', 'b', ''), fc.string({ unit: 'binary', maxLength: 300 }));
    const value = fc.oneof(text, fc.jsonValue());
    const entry = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          eventId: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('1', '2', '3') }, value),
          eventType: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('PORT', 'DISCONNECT') }, value),
          eventTimestamp: fc.oneof({ weight: 3, arbitrary: fc.constant('2026-01-01T00:00:00Z') }, value),
          clientCustomerId: value,
          identityId: value,
          proveId: value,
          ['__proto__']: fc.jsonValue(),
        },
        { requiredKeys: [], noNullPrototype: true },
      ),
    );
    // Some entries come twice.
    const entries = fc
      .array(entry, { maxLength: 12 })
      .chain((once) => fc.shuffledSubarray(once).map((again) => [...once, ...again]));
    let understood = 0;
    let repeated = 0;
    fc.assert(
      fc.property(entries, (notifications) => {
        const parsed = parse(Buffer.from(JSON.stringify({ notifications })));
        understood += parsed.items.length;
        repeated += parsed.repeats;
        const ids = parsed.items.map(({ eventId }) => eventId);
        return addsUp(parsed, notifications.length) && new Set(ids).size === ids.length;
      }),
      { numRuns: 500 },
    );
    expect(understood).toBeGreaterThan(0);
    expect(repeated).toBeGreaterThan(0);
  });

  it('never quarantines an item with a usable id, unless its eventId is reused', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.jsonValue(),
      fc.constant(undefined),
    );
    const fields = ['eventId', 'eventType', 'eventTimestamp', 'clientCustomerId', 'identityId', 'proveId'];
    const odd = fc.record(
      Object.fromEntries([...fields, 'event', 'extra', '__proto__'].map((field) => [field, anything])),
      {
        requiredKeys: [],
        noNullPrototype: true,
      },
    );
    const usable = fc.constantFrom(
      { clientCustomerId: 'KNOWN' },
      { identityId: 'KNOWN' },
      { proveId: 'KNOWN' },
    );
    // Optionally corrupts all non-ASCII bytes.
    const asBytes = (text: string, isDamaged: boolean) =>
      isDamaged ? Buffer.from(text.replace(/[\u0080-\uffff]/g, '\xff'), 'latin1') : Buffer.from(text);
    fc.assert(
      fc.property(odd, usable, fc.boolean(), (item, names, isDamaged) => {
        const parsed = parse(asBytes(JSON.stringify({ notifications: [{ ...item, ...names }] }), isDamaged));
        const named = parsed.items.flatMap(({ clientCustomerId, proveId }) => [clientCustomerId, proveId]);
        return parsed.quarantined.length === 0 && named.includes('KNOWN');
      }),
      { numRuns: 2_000 },
    );
  });
});
