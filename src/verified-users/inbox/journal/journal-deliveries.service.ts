import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { stableCode } from '../../observability/stable-code';
import type { DeliveryReceipt, IncomingDelivery, ParsedDelivery } from '../parsed-delivery';
import { StorageUnavailableError } from '../storage-unavailable.error';
import { Journal } from './journal.service';

/** Whoever holds an old token could fill the log. */
const LINE_PAUSE_MS = 10_000;

/** Takes deliveries into the journal, and answers for them as the database would. */
@Injectable()
export class JournalDeliveries {
  private readonly logger = new Logger(JournalDeliveries.name);
  private lost = 0;
  private nextLine = 0;

  constructor(private readonly journal: Journal) {}

  /**
   * Which items are new and which are repeats is not known before the database is back: all good items count as
   * accepted.
   *
   * @param id of the delivery; stored twice under it, it has one effect.
   * @throws {StorageUnavailableError}
   */
  async store(
    delivery: IncomingDelivery,
    parsed: ParsedDelivery,
    id: string = randomUUID(),
  ): Promise<DeliveryReceipt> {
    await this.journal.append({ deliveryId: id, delivery, refusedFor: null }).catch((error: unknown) => {
      throw new StorageUnavailableError(error);
    });
    return {
      deliveryId: id,
      accepted: parsed.items.length,
      duplicates: parsed.repeats,
      quarantined: parsed.quarantined.length,
    };
  }

  /** A delivery that was refused for its claims. Never fails: the answer is 401 with or without it. */
  async keep(delivery: IncomingDelivery, reason: string): Promise<void> {
    try {
      await this.journal.append({ deliveryId: randomUUID(), delivery, refusedFor: reason });
    } catch (error) {
      this.lost += 1;
      this.warnNowAndThen(delivery.project, reason, stableCode(error));
    }
  }

  /** One line stands for all of a while. */
  private warnNowAndThen(project: string, reason: string, code: string): void {
    const now = performance.now();
    if (now < this.nextLine) return;
    this.nextLine = now + LINE_PAUSE_MS;
    this.logger.error({
      message: 'Refused deliveries could not be kept',
      project,
      reason,
      code,
      count: this.lost,
    });
    this.lost = 0;
  }
}
