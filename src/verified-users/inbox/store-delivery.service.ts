import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { stableCode } from '../observability/stable-code';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { WakeUp } from '../queue/wake-up.service';
import { insertDelivery, type StoredItem } from './insert-delivery.sql';
import { DatabaseOutage } from './journal/database-outage.service';
import { Journal } from './journal/journal.service';
import type { DeliveryReceipt, IncomingDelivery, ParsedDelivery } from './parsed-delivery';
import { StorageUnavailableError } from './storage-unavailable.error';

const DEADLOCK = '40P01';
const MAX_ATTEMPTS = 3;

/** Puts a delivery on disk before anyone is told that it was taken (P1): into the database, or into the journal (P8). */
@Injectable()
export class StoreDelivery {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly outage: DatabaseOutage,
    private readonly journal: Journal,
    private readonly wakeUp: WakeUp,
  ) {}

  /** @throws {StorageUnavailableError} when neither took it. */
  async store(delivery: IncomingDelivery, parsed: ParsedDelivery): Promise<DeliveryReceipt> {
    const deliveryId = randomUUID();
    const stores = [
      () => this.storeInDatabase(deliveryId, delivery, parsed),
      () => this.storeInJournal(deliveryId, delivery, parsed),
    ];
    // The other one is tried all the same: the database may be back, and the journal full.
    const [first, second] = this.outage.isOn ? stores.reverse() : stores;
    try {
      return await first!();
    } catch {
      try {
        return await second!();
      } catch (error) {
        throw new StorageUnavailableError(error);
      }
    }
  }

  /** Into the database only. A delivery that is there already is left as it is. */
  async storeInDatabase(
    deliveryId: string,
    delivery: IncomingDelivery,
    parsed: ParsedDelivery,
  ): Promise<DeliveryReceipt> {
    const stored = await this.insert(deliveryId, delivery, parsed);
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

  /** What is new and what a repeat is not known before the database is back: all good items count as accepted. */
  private async storeInJournal(
    deliveryId: string,
    delivery: IncomingDelivery,
    parsed: ParsedDelivery,
  ): Promise<DeliveryReceipt> {
    await this.journal.append({ deliveryId, delivery, refusedFor: null });
    return {
      deliveryId,
      accepted: parsed.items.length,
      duplicates: parsed.repeats,
      quarantined: parsed.quarantined.length,
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
    const limitMs = this.options.webhook.storeDeadlineSeconds * 1000;
    const query = (sql: string, parameters: unknown[]) =>
      queryWithin<StoredItem[]>(this.dataSource, limitMs, sql, parameters);
    for (let attempt = 1; ; attempt++) {
      try {
        return await insertDelivery(query, id, delivery, parsed);
      } catch (error) {
        if (attempt < MAX_ATTEMPTS && (error as { code?: unknown }).code === DEADLOCK) continue;
        if (this.journal.isOn) this.outage.begin(stableCode(error));
        throw error;
      }
    }
  }
}
