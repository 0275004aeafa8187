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

function parse(bytes: Buffer): ParsedDelivery {
  return parseDelivery(bytes, { maxDepth: 64, maxItems: 10_000 }, new Date('2026-02-03T04:05:06Z'));
}

describe('P2 invalid UTF-8', () => {
  const damage = (field: keyof typeof GOOD): Buffer => {
    const text = JSON.stringify({
      notifications: [
        { ...GOOD, [field]: 'lost-\x07' },
        { ...GOOD, eventId: 'next' },
      ],
    });
    return Buffer.from(text.replace('\\u0007', '\xff'), 'latin1');
  };

  it.each<[keyof typeof GOOD, string[]]>([
    ['event', []],
    ['eventId', ['event_id_unusable']],
    ['eventType', ['event_type_unusable']],
    ['eventTimestamp', ['event_timestamp_unusable']],
    ['clientCustomerId', ['client_customer_id_unusable']],
    ['identityId', ['prove_id_unusable']],
  ])('loses only the %s that contains it', (field, problems) => {
    expect(parse(damage(field))).toMatchObject({
      itemCount: 2,
      items: [{ problems }, { eventId: 'next', problems: [] }],
      quarantined: [],
    });
  });

  it('is distinguished from a U+FFFD that was sent', () => {
    expect(
      parse(Buffer.from(JSON.stringify({ notifications: [{ ...GOOD, clientCustomerId: 'a\ufffd' }] }))),
    ).toMatchObject({
      items: [{ clientCustomerId: 'a\ufffd' }],
    });
  });

  it('quarantines an item whose only id is damaged', () => {
    const text = JSON.stringify({ notifications: [{ identityId: '\x07' }, GOOD] }).replace('\\u0007', '\xff');
    expect(parse(Buffer.from(text, 'latin1'))).toMatchObject({
      items: [{}],
      quarantined: [{ reason: 'no_customer' }],
    });
  });
});
