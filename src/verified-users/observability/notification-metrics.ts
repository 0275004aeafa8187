import { Inject, Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { MetricsRegistry } from './metrics-registry';

@Injectable()
export class NotificationMetrics {
  private readonly notifications: Counter<'type' | 'outcome'>;
  private readonly lag: Histogram;

  constructor(
    registry: MetricsRegistry,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.notifications = new Counter({
      name: 'verified_users_notifications_total',
      help: 'Processed notifications, by event type and outcome',
      labelNames: ['type', 'outcome'],
      registers: [registry],
    });
    this.lag = new Histogram({
      name: 'verified_users_notification_lag_seconds',
      help: 'Time from receipt of a notification to its final status',
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 3600],
      registers: [registry],
    });
  }

  /** Types that the options do not know share one label, so that a sender cannot grow the list. */
  processed(eventType: string, outcome: string, lagSeconds: number): void {
    const type = this.options.notifications.policies.has(eventType) ? eventType : 'other';
    this.notifications.inc({ type, outcome });
    this.lag.observe(Math.max(0, lagSeconds));
  }
}
