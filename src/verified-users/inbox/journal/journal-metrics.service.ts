import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { MetricsRegistry } from '../../observability/metrics-registry';
import { JournalFolder, type JournalFile } from './journal-folder.service';

/** What waits in the journal's folder, whoever wrote it there, and what this process did with it. */
@Injectable()
export class JournalMetrics {
  private readonly records: Counter<'outcome'>;

  constructor(
    registry: MetricsRegistry,
    private readonly folder: JournalFolder,
  ) {
    this.records = new Counter({
      name: 'verified_users_journal_records_total',
      help: 'Deliveries and the journal: journaled, drained into the database, restored after a failover that lost them, set_aside for someone to look at',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.gauge(registry, 'deliveries', 'Deliveries that wait in the journal', (files) =>
      files.reduce((sum, { deliveries }) => sum + deliveries, 0),
    );
    this.gauge(registry, 'bytes', 'Size of the journal', (files) =>
      files.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    this.gauge(
      registry,
      'oldest_seconds',
      'Age of the oldest file of the journal; 0 when it is empty',
      ageOf,
    );
  }

  journaled(): void {
    this.records.inc({ outcome: 'journaled' });
  }

  drained(): void {
    this.records.inc({ outcome: 'drained' });
  }

  restored(): void {
    this.records.inc({ outcome: 'restored' });
  }

  setAside(): void {
    this.records.inc({ outcome: 'set_aside' });
  }

  private gauge(
    registry: MetricsRegistry,
    name: string,
    help: string,
    measure: (files: JournalFile[]) => number,
  ): void {
    const { folder } = this;
    new Gauge({
      name: `verified_users_journal_${name}`,
      help,
      registers: [registry],
      async collect() {
        this.set(measure(await folder.list().catch(() => [])));
      },
    });
  }
}

/** Seconds. */
export function ageOf(files: JournalFile[]): number {
  const [oldest] = files;
  return oldest ? Math.max(0, Math.round((Date.now() - oldest.createdAt.getTime()) / 1000)) : 0;
}
