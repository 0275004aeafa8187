import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { MetricsRegistry } from './metrics-registry';

@Injectable()
export class MailMetrics {
  private readonly emails: Counter<'kind' | 'outcome'>;

  constructor(registry: MetricsRegistry) {
    this.emails = new Counter({
      name: 'verified_users_emails_total',
      help: 'Emails that reached a final status, by kind and outcome',
      labelNames: ['kind', 'outcome'],
      registers: [registry],
    });
  }

  ended(kind: string, outcome: string): void {
    this.emails.inc({ kind, outcome });
  }
}
