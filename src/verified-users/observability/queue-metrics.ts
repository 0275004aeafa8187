import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { QueueDepths } from '../queue/queue-depths.service';
import { MetricsRegistry } from './metrics-registry';
import { within } from './within';

const LIMIT_MS = 2_000;

/** Asked for when metrics are read; with the queue engine away the values are simply missing. */
@Injectable()
export class QueueMetrics {
  constructor(registry: MetricsRegistry, depths: QueueDepths) {
    new Gauge({
      name: 'verified_users_queue_depth',
      help: 'Jobs in the queue, by queue and state',
      labelNames: ['queue', 'state'],
      registers: [registry],
      async collect() {
        this.reset();
        const read = await within(LIMIT_MS, depths.read()).catch(() => []);
        for (const { queue, counts } of read) {
          for (const [state, count] of Object.entries(counts)) this.set({ queue, state }, count);
        }
      },
    });
  }
}
