import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { MetricsRegistry } from './metrics-registry';

@Injectable()
export class ScheduleMetrics {
  private readonly failures: Counter<'schedule'>;

  constructor(registry: MetricsRegistry) {
    this.failures = new Counter({
      name: 'verified_users_schedule_failures_total',
      help: 'Runs of schedules in this process that failed, by schedule',
      labelNames: ['schedule'],
      registers: [registry],
    });
  }

  failed(schedule: string): void {
    this.failures.inc({ schedule });
  }
}
