import { Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { DeliveryReceipt } from '../inbox/parsed-delivery';
import { MetricsRegistry } from '../observability/metrics-registry';
import { DoorCounts } from './counting/door-counts';

/** A line for each would let anyone fill the disk. */
const REFUSAL_LINE_PAUSE_MS = 10_000;

/** How requests at the webhook ended; one method per outcome. Knows no personal data and no secrets. */
@Injectable()
export class WebhookOutcomes {
  private readonly logger = new Logger(WebhookOutcomes.name);
  private readonly deliveries: Counter<'outcome'>;
  private readonly items: Counter<'outcome'>;
  private readonly refusals = new Map<string, { count: number; nextLine: number }>();

  constructor(
    registry: MetricsRegistry,
    private readonly counts: DoorCounts,
  ) {
    this.deliveries = new Counter({
      name: 'verified_users_deliveries_total',
      help: 'Requests at the webhook, by outcome',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.items = new Counter({
      name: 'verified_users_delivered_items_total',
      help: 'Items of accepted deliveries, by outcome: accepted, duplicate, quarantined',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  accepted(receipt: DeliveryReceipt, project: string): void {
    const { deliveryId, accepted, duplicates, quarantined } = receipt;
    this.deliveries.inc({ outcome: 'accepted' });
    this.counts.accepted(project);
    this.items.inc({ outcome: 'accepted' }, accepted);
    this.items.inc({ outcome: 'duplicate' }, duplicates);
    this.items.inc({ outcome: 'quarantined' }, quarantined);
    this.logger.debug({
      message: 'Delivery accepted',
      deliveryId,
      project,
      accepted,
      duplicates,
      quarantined,
    });
  }

  /** Nobody we know; `reason` is a stable code, `project` what the path says and may not exist. One line stands for all of a while. */
  refused(reason: string, project: string): void {
    this.deliveries.inc({ outcome: 'refused' });
    this.counts.refused(project, false);
    this.warnNowAndThen('Deliveries refused', reason);
  }

  /** Signed with our secret and refused for its claims; `reason` is a stable code. One line stands for all of a while. */
  refusedClaims(reason: string, project: string): void {
    this.deliveries.inc({ outcome: 'refused_claims' });
    this.counts.refused(project, true);
    this.warnNowAndThen('Deliveries with a right signature refused for their claims', reason);
  }

  tooLarge(): void {
    this.deliveries.inc({ outcome: 'too_large' });
    this.logger.warn({ message: 'Delivery refused: body too large' });
  }

  /** The sender went away before the body was complete. */
  aborted(): void {
    this.deliveries.inc({ outcome: 'aborted' });
    this.logger.warn({ message: 'Delivery aborted by its sender' });
  }

  /** Nothing could be stored. */
  unavailable(): void {
    this.deliveries.inc({ outcome: 'unavailable' });
    this.logger.error({ message: 'Delivery turned away: nothing can be stored' });
  }

  /** A fault of ours or of the host. */
  failed(): void {
    this.deliveries.inc({ outcome: 'failed' });
    this.logger.error({ message: 'Delivery failed' });
  }

  private warnNowAndThen(message: string, reason: string): void {
    const line = this.refusals.get(message) ?? { count: 0, nextLine: 0 };
    this.refusals.set(message, line);
    line.count += 1;
    const now = performance.now();
    if (now < line.nextLine) return;
    this.logger.warn({ message, reason, count: line.count });
    Object.assign(line, { count: 0, nextLine: now + REFUSAL_LINE_PAUSE_MS });
  }
}
