import fc from 'fast-check';
import type { ParsedDelivery } from '../inbox/parsed-delivery';
import { parseDelivery } from './parse-delivery';

function parse(bytes: Uint8Array): ParsedDelivery {
  return parseDelivery(Buffer.from(bytes), { maxDepth: 64, maxItems: 10_000 });
}

describe('P2 whatever is sent', () => {
  const addsUp = (parsed: ParsedDelivery, entries: number) =>
    parsed.itemCount === entries &&
    parsed.items.length + parsed.repeats + parsed.quarantined.length === entries;

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
});
