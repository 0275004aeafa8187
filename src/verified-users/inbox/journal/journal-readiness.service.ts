import { Injectable } from '@nestjs/common';
import { ReadinessService, type ReadinessCheck } from '../../observability/readiness.service';
import { JournalFolder } from './journal-folder.service';
import { ageOf } from './journal-metrics.service';
import { Journal } from './journal.service';

/** Tells readiness of the journal; with one that can be written, deliveries are welcome without the database too. */
@Injectable()
export class JournalReadiness {
  constructor(
    readiness: ReadinessService,
    private readonly journal: Journal,
    private readonly folder: JournalFolder,
  ) {
    if (journal.isOn) readiness.addStandIn('journal', () => this.check());
  }

  private async check(): Promise<ReadinessCheck & { usable: boolean }> {
    const fault = await this.journal.findFault();
    if (fault)
      return { status: 'degraded', usable: false, reason: `the journal cannot be written: ${fault}` };
    const files = await this.folder.list();
    const deliveries = files.reduce((sum, file) => sum + file.deliveries, 0);
    if (await this.folder.hasSetAside()) {
      const reason =
        'deliveries that could not be stored were set aside in the journal: see its *.set-aside files';
      return { status: 'degraded', usable: true, reason, deliveries };
    }
    if (deliveries === 0) return { status: 'up', usable: true, deliveries };
    const reason = 'deliveries wait in the journal for the database';
    return { status: 'degraded', usable: true, reason, deliveries, oldestSeconds: ageOf(files) };
  }
}
