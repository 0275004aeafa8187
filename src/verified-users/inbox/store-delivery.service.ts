import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { stableCode } from '../observability/stable-code';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { WakeUp } from '../queue/wake-up.service';
import type { DeliveryToInsert, InsertedDelivery } from './insert-deliveries.sql';
import { DatabaseOutage } from './journal/database-outage.service';
import { Journal } from './journal/journal.service';
import { isOwnFault } from './own-fault';
import type { DeliveryReceipt, IncomingDelivery, ParsedDelivery } from './parsed-delivery';
import { StorageUnavailableError } from './storage-unavailable.error';
import { WriteDeliveries } from './write-deliveries.service';

/** Puts a delivery on disk before anyone is told that it was taken (P1): into the database, or into the journal (P8). */
@Injectable()
export class StoreDelivery {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly outage: DatabaseOutage,
    private readonly journal: Journal,
    private readonly wakeUp: WakeUp,
    private readonly deliveries: WriteDeliveries,
  ) {}

  /** @throws {StorageUnavailableError} when neither took it. */
  async store(delivery: IncomingDelivery, parsed: ParsedDelivery): Promise<DeliveryReceipt> {
    const given = { id: randomUUID(), delivery, parsed };
    const deadline = this.deadline();
    const together = () => this.inDatabase(given, this.deliveries.write(given, deadline));
    const journal = () => this.inJournal(given);
    // It may have failed with others, for nothing of its own; or the database may be back, and the journal full.
    const alone = () => this.inDatabase(given, this.deliveries.writeAlone(given, deadline));
    let failure: unknown;
    for (const store of this.outage.isOn ? [journal, alone] : [together, journal, alone]) {
      try {
        return await store();
      } catch (error) {
        failure = error;
      }
    }
    throw new StorageUnavailableError(failure);
  }

  /** Into the database only, and with no other. A delivery that is there already is left as it is. */
  async storeInDatabase(
    id: string,
    delivery: IncomingDelivery,
    parsed: ParsedDelivery,
  ): Promise<DeliveryReceipt> {
    const given = { id, delivery, parsed };
    return this.inDatabase(given, this.deliveries.writeAlone(given, this.deadline()));
  }

  private async inDatabase(
    { id, parsed }: DeliveryToInsert,
    inserting: Promise<InsertedDelivery>,
  ): Promise<DeliveryReceipt> {
    try {
      const { fresh, repeats, reused } = await inserting;
      this.wakeUp.notifications(fresh);
      return {
        deliveryId: id,
        accepted: fresh.length,
        duplicates: parsed.repeats + repeats,
        quarantined: parsed.quarantined.length + reused,
      };
    } catch (error) {
      if (this.journal.isOn && !isOwnFault(error)) this.outage.begin(stableCode(error));
      throw error;
    }
  }

  /** What is new and what a repeat is not known before the database is back: all good items count as accepted. */
  private async inJournal({ id, delivery, parsed }: DeliveryToInsert): Promise<DeliveryReceipt> {
    await this.journal.append({ deliveryId: id, delivery, refusedFor: null });
    return {
      deliveryId: id,
      accepted: parsed.items.length,
      duplicates: parsed.repeats,
      quarantined: parsed.quarantined.length,
    };
  }

  /** Whatever it waits for, and whomever with. */
  private deadline(): number {
    return performance.now() + this.options.webhook.storeDeadlineSeconds * 1000;
  }
}
