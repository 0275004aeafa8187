import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { MetricsRegistry } from './metrics-registry';

@Injectable()
export class MailMetrics {
  private readonly emails: Counter<'kind' | 'outcome'>;
  private readonly bounces: Counter<'type'>;

  constructor(registry: MetricsRegistry) {
    this.emails = new Counter({
      name: 'verified_users_emails_total',
      help: 'Emails that reached a final status, by kind and outcome',
      labelNames: ['kind', 'outcome'],
      registers: [registry],
    });
    this.bounces = new Counter({
      name: 'verified_users_email_bounces_total',
      help: 'Emails that came back, by type: hard (no such address) or soft',
      labelNames: ['type'],
      registers: [registry],
    });
  }

  bounced(type: string): void {
    this.bounces.inc({ type });
  }

  ended(kind: string, outcome: string): void {
    this.emails.inc({ kind, outcome });
  }
}
