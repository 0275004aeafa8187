import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { MetricsRegistry } from '../../observability/metrics-registry';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { SILENCE_REASONS } from './decide-silence';
import { readSilence, type SilenceOfProject } from './silence-findings';

const LIMIT_MS = 2_000;

/** Out of the latest run, when metrics are read; without the database, and before the first run, there are none. */
@Injectable()
export class SilenceMetrics {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    registry: MetricsRegistry,
  ) {
    if (options.schedules.silence.timing === false) return;
    const read = () => this.read();
    new Gauge({
      name: 'verified_users_webhook_silence',
      help: 'Whether the silence of the webhook is suspicious (1) or not (0), by project and reason',
      labelNames: ['project', 'reason'],
      registers: [registry],
      async collect() {
        this.reset();
        for (const [project, { reasons }] of await read())
          for (const reason of SILENCE_REASONS)
            this.set({ project, reason }, reasons.includes(reason) ? 1 : 0);
      },
    });
    new Gauge({
      name: 'verified_users_webhook_last_delivery_timestamp_seconds',
      help: 'When the latest delivery was accepted, by project; absent: never',
      labelNames: ['project'],
      registers: [registry],
      async collect() {
        this.reset();
        for (const [project, { lastDeliveryAt }] of await read())
          if (lastDeliveryAt) this.set({ project }, Date.parse(lastDeliveryAt) / 1000);
      },
    });
  }

  private async read(): Promise<[string, SilenceOfProject][]> {
    const found = await readSilence(this.dataSource, LIMIT_MS).catch(() => ({ projects: {} }));
    return Object.entries(found.projects).filter(([project]) => this.options.projects.has(project));
  }
}
