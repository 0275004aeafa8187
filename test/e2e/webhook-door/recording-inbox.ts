import type {
  DeliveryReceipt,
  IncomingDelivery,
  ParsedDelivery,
} from '../../../src/verified-users/inbox/parsed-delivery';

/** Stands in for the inbox: remembers what reached it, or fails as it is told. */
export class RecordingInbox {
  readonly stored: { delivery: IncomingDelivery; parsed: ParsedDelivery }[] = [];
  readonly kept: { delivery: IncomingDelivery; reason: string }[] = [];
  failure: Error | null = null;

  store(delivery: IncomingDelivery, parsed: ParsedDelivery): Promise<DeliveryReceipt> {
    if (this.failure) return Promise.reject(this.failure);
    this.stored.push({ delivery, parsed });
    return Promise.resolve({
      deliveryId: '00000000-0000-4000-8000-000000000001',
      accepted: parsed.items.length,
      duplicates: parsed.repeats,
      quarantined: parsed.quarantined.length,
    });
  }

  keep(delivery: IncomingDelivery, reason: string): Promise<void> {
    this.kept.push({ delivery, reason });
    return Promise.resolve();
  }

  clear(): void {
    this.stored.length = 0;
    this.kept.length = 0;
    this.failure = null;
  }
}
