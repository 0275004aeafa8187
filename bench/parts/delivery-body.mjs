// Deliveries with items that never came before, spelled as Prove spells them.
import { randomUUID } from 'node:crypto';

/** How many customers the items speak of. */
export const CUSTOMERS = 1_000;

export function deliveryBody(items) {
  const parts = [];
  for (let i = 0; i < items; i += 1) parts.push(itemText(Math.floor(Math.random() * CUSTOMERS)));
  return `{"notifications":[${parts.join(',')}]}`;
}

function itemText(customer) {
  return (
    `{"eventId":"${randomUUID()}","event":"phone number change detected","eventType":"PHONE_NUMBER_CHANGE",` +
    `"eventTimestamp":"2026-01-23T10:11:12Z","clientCustomerId":"customer-${customer}","identityId":"prove-${customer}"}`
  );
}
