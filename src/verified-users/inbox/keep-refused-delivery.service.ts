import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { stableCode } from '../observability/stable-code';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { DatabaseOutage } from './journal/database-outage.service';
import { Journal } from './journal/journal.service';
import type { IncomingDelivery } from './parsed-delivery';

/** Equal bytes are kept once, and no project keeps more than its share. */
const SQL = `
  INSERT INTO vu_quarantine (project, kind, reason, content, content_encoding, content_sha256, received_at)
  SELECT $1::text, 'delivery', $2::text, $3::bytea, $6::text, sha256($3::bytea), $4::timestamptz
   WHERE (SELECT count(*) FROM vu_quarantine WHERE project = $1 AND kind = 'delivery') < $5::int
  ON CONFLICT (project, content_sha256) WHERE kind = 'delivery' DO NOTHING`;

/**
 * Keeps a delivery whose token was signed with our secret but refused for its claims: only someone with the secret
 * can make one, and Prove may never send it again.
 */
@Injectable()
export class KeepRefusedDelivery {
  private readonly logger = new Logger(KeepRefusedDelivery.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly outage: DatabaseOutage,
    private readonly journal: Journal,
  ) {}

  /** Never fails: the answer is 401 with or without it. */
  async keep(delivery: IncomingDelivery, reason: string): Promise<void> {
    if (this.outage.isOn) return this.keepInJournal(delivery, reason);
    try {
      await this.keepInDatabase(delivery, reason);
    } catch {
      await this.keepInJournal(delivery, reason);
    }
  }

  /** Into the database only. Equal bytes that are there already are left as they are. */
  async keepInDatabase(delivery: IncomingDelivery, reason: string): Promise<void> {
    const limitMs = this.options.webhook.storeDeadlineSeconds * 1000;
    await transactWithin(
      this.dataSource,
      async (manager) => {
        // Counting and inserting are two steps: one at a time per project, or many at once would pass the limit.
        await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
          `verified-users:refused:${delivery.project}`,
        ]);
        await manager.query(SQL, [
          delivery.project,
          reason,
          delivery.body,
          delivery.receivedAt,
          this.options.webhook.maxRefusedDeliveries,
          delivery.contentEncoding,
        ]);
      },
      limitMs,
    );
  }

  private async keepInJournal(delivery: IncomingDelivery, reason: string): Promise<void> {
    try {
      await this.journal.append({ deliveryId: randomUUID(), delivery, refusedFor: reason });
    } catch (error) {
      this.logger.error({
        message: 'A refused delivery could not be kept',
        project: delivery.project,
        reason,
        code: stableCode(error),
      });
    }
  }
}
