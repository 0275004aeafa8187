import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { MetricsRegistry } from '../../observability/metrics-registry';
import { ScheduleOverview } from './schedule-overview.service';
import type { ScheduleState } from './schedule-state';

/** Value and further labels. */
type Sample = [value: number, labels?: Record<string, string>];

/** Read when metrics are; with the database away the values are simply missing. */
@Injectable()
export class ScheduleGauges {
  private reading: Promise<ScheduleState[]> | undefined;

  constructor(
    registry: MetricsRegistry,
    private readonly overview: ScheduleOverview,
  ) {
    const gauge = (name: string, help: string, sample: (state: ScheduleState) => Sample[]) =>
      this.gauge(registry, name, help, sample);
    gauge('last_run_timestamp_seconds', 'When the latest run of a schedule began', ({ latest }) =>
      latest ? [[latest.startedAt.getTime() / 1000]] : [],
    );
    gauge('last_run_duration_seconds', 'How long the latest finished run took', ({ latestFinished }) =>
      latestFinished ? [[latestFinished.seconds]] : [],
    );
    gauge('last_run_success', '1 when the latest finished run is done, 0 when it failed', (state) =>
      state.latestFinished ? [[Number(state.latestFinished.status === 'done')]] : [],
    );
    gauge('running', '1 while a run goes on', ({ latest }) => [[Number(latest?.status === 'running')]]);
    gauge('last_run_items', 'What the latest finished run did, by word', ({ latestFinished }) =>
      Object.entries(latestFinished?.counts ?? {}).map(([word, count]): Sample => [count, { word }]),
    );
  }

  private gauge(
    registry: MetricsRegistry,
    name: string,
    help: string,
    sample: (state: ScheduleState) => Sample[],
  ): void {
    const read = () => this.read();
    new Gauge({
      name: `verified_users_schedule_${name}`,
      help: `${help}, by schedule`,
      labelNames: ['schedule', 'word'],
      registers: [registry],
      async collect() {
        this.reset();
        for (const state of await read()) {
          for (const [value, labels] of sample(state)) this.set({ schedule: state.name, ...labels }, value);
        }
      },
    });
  }

  /** Once for all gauges that are read together. */
  private read(): Promise<ScheduleState[]> {
    this.reading ??= this.overview
      .read()
      .catch(() => [])
      .finally(() => (this.reading = undefined));
    return this.reading;
  }
}
