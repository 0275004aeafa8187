import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { InboxAlerts } from './inbox-alerts.service';
import { DatabaseOutage } from './journal/database-outage.service';
import { JournalDeliveries } from './journal/journal-deliveries.service';
import type { IncomingDelivery } from './parsed-delivery';

/**
 * Equal bytes are kept once. No project may exceed its share of undecided deliveries, nor what it may keep in an hour:
 * who has an old token could otherwise fill the disk.
 */
const SQL = `
  WITH kept AS (
    SELECT count(*) FILTER (WHERE decided_at IS NULL) AS undecided,
           count(*) FILTER (WHERE received_at > $4::timestamptz - interval '1 hour') AS recent,
           coalesce(sum(octet_length(content)) FILTER (WHERE received_at > $4::timestamptz - interval '1 hour'), 0) AS bytes
      FROM vu_quarantine
     WHERE project = $1 AND kind = 'delivery'
       AND (decided_at IS NULL OR received_at > $4::timestamptz - interval '1 hour'))
  INSERT INTO vu_quarantine (project, kind, reason, content, content_encoding, content_sha256, received_at)
  SELECT $1::text, 'delivery', $2::text, $3::bytea, $6::text, sha256($3::bytea), $4::timestamptz
    FROM kept
   WHERE undecided < $5::int AND recent < $7::int AND bytes + octet_length($3::bytea) <= $8::bigint
  ON CONFLICT (project, content_sha256) WHERE kind = 'delivery' DO NOTHING
  RETURNING id`;

/**
 * Keeps a delivery whose token was signed with our secret but refused for its claims: only someone with the secret
 * can make one, and Prove may never send it again.
 */
@Injectable()
export class KeepRefusedDelivery {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly outage: DatabaseOutage,
    private readonly journal: JournalDeliveries,
    private readonly alerts: InboxAlerts,
  ) {}

  /** Never fails: the answer is 401 with or without it. */
  async keep(delivery: IncomingDelivery, reason: string): Promise<void> {
    if (this.outage.isOn) return this.journal.keep(delivery, reason);
    try {
      await this.keepInDatabase(delivery, reason);
    } catch {
      await this.journal.keep(delivery, reason);
    }
  }

  /** Into the database only. Equal bytes that are there already are left as they are. */
  async keepInDatabase(delivery: IncomingDelivery, reason: string): Promise<void> {
    const limitMs = this.options.webhook.storeDeadlineSeconds * 1000;
    const kept = await transactWithin(
      this.dataSource,
      async (manager) => {
        // Counting and inserting are two steps: one at a time per project, or many at once would pass the limit.
        await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
          `verified-users:refused:${delivery.project}`,
        ]);
        return manager.query<unknown[]>(SQL, [
          delivery.project,
          reason,
          delivery.body,
          delivery.receivedAt,
          this.options.webhook.maxRefusedDeliveries,
          delivery.contentEncoding,
          this.options.webhook.maxRefusedDeliveriesPerHour,
          this.options.webhook.maxRefusedBytesPerHour,
        ]);
      },
      limitMs,
    );
    if (kept.length > 0) this.alerts.quarantined('delivery', [reason]);
  }
}
