import type { DeliveryToInsert } from './insert-deliveries.sql';

const MAX_DELIVERIES = 64;
/** Of bodies. The items are bounded as well, for many of them fit into a small encoded body. */
const MAX_BYTES = 512 * 1024;
const MAX_ITEMS = 1_000;

/**
 * Takes from the front of those that wait what one statement may hold; always at least the first. One that shares an
 * `eventId` with another of the batch is left for the next: the statement could not tell them apart.
 */
export function takeBatch<T extends DeliveryToInsert>(waiting: T[]): T[] {
  const batch: T[] = [];
  const left: T[] = [];
  const taken = new Set<string>();
  let bytes = 0;
  let items = 0;
  for (const [index, next] of waiting.entries()) {
    bytes += next.delivery.body.length;
    items += next.parsed.items.length;
    const isFull = batch.length === MAX_DELIVERIES || bytes > MAX_BYTES || items > MAX_ITEMS;
    if (batch.length > 0 && isFull) {
      left.push(...waiting.slice(index));
      break;
    }
    const keys = keysOf(next);
    if (keys.some((key) => taken.has(key))) {
      left.push(next);
      continue;
    }
    for (const key of keys) taken.add(key);
    batch.push(next);
  }
  waiting.splice(0, waiting.length, ...left);
  return batch;
}

/** What may stand in one delivery of a statement only. */
function keysOf({ id, delivery, parsed }: DeliveryToInsert): string[] {
  return [id, ...parsed.items.map(({ eventId }) => `${delivery.project}\0${eventId}`)];
}
