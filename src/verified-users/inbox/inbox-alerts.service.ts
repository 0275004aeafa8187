import { Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { MetricsRegistry } from '../observability/metrics-registry';
import type { QuarantinedKind } from './quarantined.entity';

/** Logging each occurrence would let a faulty sender fill the disk. */
const LINE_PAUSE_MS = 10_000;

/**
 * Warnings and counters for items that could not simply be applied (P2). Reasons are stable codes, never values.
 * Warnings are throttled: one line stands for all with the same kind and reason until the next.
 */
@Injectable()
export class InboxAlerts {
  private readonly logger = new Logger(InboxAlerts.name);
  private readonly quarantine: Counter<'kind' | 'reason'>;
  private readonly reviews: Counter<'reason'>;
  private readonly dropped: Counter<'reason'>;
  private readonly lines = new Map<string, { notBefore: number; count: number }>();

  constructor(registry: MetricsRegistry) {
    this.quarantine = new Counter({
      name: 'verified_users_quarantined_total',
      help: 'Items and refused deliveries put into quarantine, by kind and reason',
      labelNames: ['kind', 'reason'],
      registers: [registry],
    });
    this.reviews = new Counter({
      name: 'verified_users_notification_reviews_total',
      help: 'Notifications that need a review, whether applied or not, by reason',
      labelNames: ['reason'],
      registers: [registry],
    });
    this.dropped = new Counter({
      name: 'verified_users_refused_deliveries_dropped_total',
      help: 'Deliveries with a refused token that were not kept, by the limit that was reached',
      labelNames: ['reason'],
      registers: [registry],
    });
  }

  /**
   * A delivery with a refused token, that would have been kept, was not.
   *
   * @param limit that it has no room in: `undecided_limit` needs somebody to decide.
   */
  notKept(project: string, limit: 'undecided_limit' | 'hourly_budget'): void {
    this.dropped.inc({ reason: limit });
    this.warn('Refused deliveries are not kept any more: decide with `verified-users quarantine`', {
      project,
      reason: limit,
    });
  }

  quarantined(kind: QuarantinedKind, reasons: readonly string[]): void {
    for (const reason of reasons) {
      this.quarantine.inc({ kind, reason });
      this.warn('Quarantined: decide with `verified-users quarantine`', { kind, reason });
    }
  }

  reviewRequired(reason: string): void {
    this.reviews.inc({ reason });
    this.warn('A notification needs a review', { reason });
  }

  /**
   * A delivery was answered 503.
   *
   * @param code `DATABASE_` and the SQLSTATE, or another stable code.
   */
  notStored(code: string): void {
    this.warn('A delivery could not be stored', { code });
  }

  private warn(message: string, labels: Record<string, string>): void {
    const key = [message, ...Object.values(labels)].join('\0');
    const line = this.lines.get(key) ?? { notBefore: 0, count: 0 };
    this.lines.set(key, line);
    line.count += 1;
    const now = performance.now();
    if (now < line.notBefore) return;
    this.logger.warn({ message, ...labels, count: line.count });
    Object.assign(line, { notBefore: now + LINE_PAUSE_MS, count: 0 });
  }
}
