import { randomUUID } from 'node:crypto';

/** One item of a delivery, as Prove sends it. */
export interface Item {
  eventId: string;
  event: string;
  eventType: string;
  eventTimestamp: string;
  clientCustomerId?: string;
  identityId?: string;
  proveId?: string;
}

export function item(given: Partial<Item> = {}): Item {
  return {
    eventId: randomUUID(),
    event: 'phone number change detected',
    eventType: 'PHONE_NUMBER_CHANGE',
    eventTimestamp: '2026-01-01T00:00:00Z',
    ...given,
  };
}
