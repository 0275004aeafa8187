import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { MetricsRegistry } from './metrics-registry';

@Injectable()
export class VerificationMetrics {
  private readonly verifications: Counter<'outcome'>;
  private readonly declines: Counter;

  constructor(registry: MetricsRegistry) {
    this.verifications = new Counter({
      name: 'verified_users_verifications_total',
      help: 'Verifications that are over, by outcome (succeeded, or why not)',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.declines = new Counter({
      name: 'verified_users_reverifications_declined_total',
      help: 'Re-verifications that ended because the customer said that the account is not theirs',
      registers: [registry],
    });
  }

  ended(outcome: string): void {
    this.verifications.inc({ outcome });
  }

  declined(): void {
    this.declines.inc();
  }
}
