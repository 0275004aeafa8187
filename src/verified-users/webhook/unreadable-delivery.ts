import type { ParsedDelivery } from '../inbox/parsed-delivery';

/** A delivery that is one quarantined entry as a whole; its bytes are kept with the delivery. */
export function unreadableDelivery(reason: string, detail: string, itemCount = 0): ParsedDelivery {
  return { itemCount, items: [], repeats: 0, quarantined: [{ reason, detail, content: null }] };
}
