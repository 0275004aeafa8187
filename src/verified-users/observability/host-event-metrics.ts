import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { MetricsRegistry } from './metrics-registry';

@Injectable()
export class HostEventMetrics {
  private readonly events: Counter<'event' | 'outcome'>;
  private readonly failures: Counter<'event'>;

  constructor(registry: MetricsRegistry) {
    this.events = new Counter({
      name: 'verified_users_host_events_total',
      help: 'Events to the host that reached a final status, by event and outcome',
      labelNames: ['event', 'outcome'],
      registers: [registry],
    });
    this.failures = new Counter({
      name: 'verified_users_host_event_handler_failures_total',
      help: 'Runs of handlers that threw or took too long, by event',
      labelNames: ['event'],
      registers: [registry],
    });
  }

  /** `unhandled`: no handler here; `dropped`: the identity was erased; `failed`: dead letter. */
  finished(event: string, outcome: 'delivered' | 'unhandled' | 'dropped' | 'failed'): void {
    this.events.inc({ event, outcome });
  }

  handlerFailed(event: string): void {
    this.failures.inc({ event });
  }
}
