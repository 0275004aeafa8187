import type { IncomingDelivery } from '../parsed-delivery';

/** A delivery that waits for the database. */
export interface JournalRecord {
  /** The delivery's id from the first moment on: stored twice under it, it has one effect. */
  deliveryId: string;
  delivery: IncomingDelivery;
  /** Why its token's claims were refused; null for a delivery that was accepted. */
  refusedFor: string | null;
}

/** JSON; the body's bytes as base64. */
export function writeRecord({ deliveryId, delivery, refusedFor }: JournalRecord): string {
  return JSON.stringify({
    deliveryId,
    refusedFor,
    ...delivery,
    receivedAt: delivery.receivedAt.toISOString(),
    body: delivery.body.toString('base64'),
  });
}

export function readRecord(text: string): JournalRecord {
  const { deliveryId, refusedFor, ...delivery } = JSON.parse(text) as Omit<JournalRecord, 'delivery'> &
    Omit<IncomingDelivery, 'receivedAt' | 'body'> & { receivedAt: string; body: string };
  return {
    deliveryId,
    refusedFor,
    delivery: {
      ...delivery,
      receivedAt: new Date(delivery.receivedAt),
      body: Buffer.from(delivery.body, 'base64'),
    },
  };
}
