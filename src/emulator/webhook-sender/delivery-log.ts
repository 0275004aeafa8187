import { randomUUID } from 'node:crypto';
import type { Delivery } from './delivery';

const KEPT = 200;

/** The newest deliveries. */
export class DeliveryLog {
  private deliveries: Delivery[] = [];

  open(given: Pick<Delivery, 'url' | 'body' | 'about' | 'createdAt'>): Delivery {
    const delivery: Delivery = {
      ...given,
      id: randomUUID(),
      correlationId: randomUUID(),
      outcome: 'waiting',
      attempts: [],
    };
    this.deliveries = [delivery, ...this.deliveries].slice(0, KEPT);
    return delivery;
  }

  find(id: string): Delivery | undefined {
    return this.deliveries.find((delivery) => delivery.id === id);
  }

  /** Newest first. */
  list(): readonly Delivery[] {
    return this.deliveries;
  }

  clear(): void {
    this.deliveries = [];
  }
}
