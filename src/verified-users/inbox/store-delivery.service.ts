import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { WakeUp } from '../queue/wake-up.service';
import { insertDelivery, type StoredItem } from './insert-delivery.sql';
import type { DeliveryReceipt, IncomingDelivery, ParsedDelivery } from './parsed-delivery';
import { StorageUnavailableError } from './storage-unavailable.error';

const DEADLOCK = '40P01';
const MAX_ATTEMPTS = 3;

/** Puts a delivery on disk before anyone is told that it was taken (P1). */
@Injectable()
export class StoreDelivery {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly wakeUp: WakeUp,
  ) {}

  /** @throws {StorageUnavailableError} when nothing was stored. */
  async store(delivery: IncomingDelivery, parsed: ParsedDelivery): Promise<DeliveryReceipt> {
    const deliveryId = randomUUID();
    let stored: StoredItem[];
    try {
      stored = await this.insert(deliveryId, delivery, parsed);
    } catch (error) {
      throw new StorageUnavailableError(error);
    }
    const fresh = stored.filter((item) => item.fresh);
    this.wakeUp.notifications(fresh.map((item) => item.id));
    const reused = stored.filter((item) => !item.same).length;
    return {
      deliveryId,
      accepted: fresh.length,
      duplicates: parsed.repeats + stored.length - fresh.length - reused,
      quarantined: parsed.quarantined.length + reused,
    };
  }

  /**
   * A repeat waits for whoever has its rows in hand, and PostgreSQL ends a circle of waiters by failing one of them.
   * Prove may never send again, so this one is not failed for that: by the next attempt the others are through.
   */
  private async insert(
    id: string,
    delivery: IncomingDelivery,
    parsed: ParsedDelivery,
  ): Promise<StoredItem[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await insertDelivery(this.dataSource, id, delivery, parsed);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || (error as { code?: unknown }).code !== DEADLOCK) throw error;
      }
    }
  }
}
