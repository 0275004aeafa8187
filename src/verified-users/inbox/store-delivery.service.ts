import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { isDataError } from '../database/sql-state';
import { stableCode } from '../observability/stable-code';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { WakeUp } from '../queue/wake-up.service';
import type { DeliveryToInsert, InsertedDelivery } from './insert-deliveries.sql';
import { DatabaseOutage } from './journal/database-outage.service';
import { JournalDeliveries } from './journal/journal-deliveries.service';
import { Journal } from './journal/journal.service';
import { RecentDeliveries } from './journal/recent-deliveries.service';
import { InboxAlerts } from './inbox-alerts.service';
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
    private readonly journalDeliveries: JournalDeliveries,
    private readonly wakeUp: WakeUp,
    private readonly deliveries: WriteDeliveries,
    private readonly alerts: InboxAlerts,
    private readonly recent: RecentDeliveries,
  ) {}

  /** @throws {StorageUnavailableError} when neither took it. */
  async store(delivery: IncomingDelivery, parsed: ParsedDelivery): Promise<DeliveryReceipt> {
    const given = { id: randomUUID(), delivery, parsed };
    const deadline = this.deadline();
    const together = () => this.kept(given, this.deliveries.write(given, deadline));
    const journal = () => this.journalDeliveries.store(delivery, parsed, given.id);
    // It may have failed with others, for nothing of its own; or the database may be back, and the journal full.
    const alone = async () => {
      await this.outage.retryPausedWrites();
      return this.kept(given, this.deliveries.writeAlone(given, deadline));
    };
    let failure: unknown;
    for (const store of this.outage.isOn ? [journal, alone] : [together, journal, alone]) {
      try {
        return await store();
      } catch (error) {
        failure = error;
      }
    }
    this.alerts.notStored(stableCode(rootOf(failure)));
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

  /** What is acknowledged out of the database is kept for a while, for the failover that forgets it. */
  private async kept(
    given: DeliveryToInsert,
    inserting: Promise<InsertedDelivery>,
  ): Promise<DeliveryReceipt> {
    const receipt = await this.inDatabase(given, inserting);
    await this.recent.keep({ deliveryId: given.id, delivery: given.delivery, refusedFor: null });
    return receipt;
  }

  private async inDatabase(
    { id, parsed }: DeliveryToInsert,
    inserting: Promise<InsertedDelivery>,
  ): Promise<DeliveryReceipt> {
    try {
      const { fresh, repeats, reused, flags } = await inserting;
      this.wakeUp.notifications([...fresh, ...flags]);
      this.alerts.quarantined('item', [
        ...parsed.quarantined.map(({ reason }) => reason),
        ...Array<string>(reused).fill('event_id_reused'),
      ]);
      return {
        deliveryId: id,
        accepted: fresh.length,
        duplicates: parsed.repeats + repeats,
        quarantined: parsed.quarantined.length + reused,
      };
    } catch (error) {
      if (this.journal.isOn && !isDataError(error)) this.outage.begin(stableCode(error));
      throw error;
    }
  }

  /** Whatever it waits for, and whomever with. */
  private deadline(): number {
    return performance.now() + this.options.webhook.storeDeadlineSeconds * 1000;
  }
}

/** What the database or the disk said, beneath what was made of it. */
function rootOf(failure: unknown): unknown {
  return failure instanceof StorageUnavailableError ? failure.cause : failure;
}
