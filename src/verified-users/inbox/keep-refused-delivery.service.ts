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
       AND (decided_at IS NULL OR received_at > $4::timestamptz - interval '1 hour')),
  inserted AS (
  INSERT INTO vu_quarantine (project, kind, reason, content, content_encoding, content_sha256, received_at)
  SELECT $1::text, 'delivery', $2::text, $3::bytea, $6::text, sha256($3::bytea), $4::timestamptz
    FROM kept
   WHERE undecided < $5::int AND recent < $7::int AND bytes + octet_length($3::bytea) <= $8::bigint
  ON CONFLICT (project, content_sha256) WHERE kind = 'delivery' DO NOTHING
  RETURNING id)
  SELECT EXISTS (SELECT 1 FROM inserted) AS "isKept",
         CASE WHEN undecided >= $5::int THEN 'undecided_limit'
              WHEN recent >= $7::int OR bytes + octet_length($3::bytea) > $8::bigint THEN 'hourly_budget' END AS limit
    FROM kept`;

interface Kept {
  isKept: boolean;
  /** What it has no room in; null when there was room. */
  limit: 'undecided_limit' | 'hourly_budget' | null;
}

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

  /**
   * Never fails: the answer is 401 with or without it.
   *
   * @param share of each limit, from 0 to 1, beyond which it is not kept.
   */
  async keep(delivery: IncomingDelivery, reason: string, share = 1): Promise<void> {
    if (this.outage.isOn) return this.journal.keep(delivery, reason);
    try {
      await this.keepInDatabase(delivery, reason, share);
    } catch {
      await this.journal.keep(delivery, reason);
    }
  }

  /** Into the database only. Equal bytes that are there already are left as they are. */
  async keepInDatabase(delivery: IncomingDelivery, reason: string, share = 1): Promise<void> {
    const { webhook } = this.options;
    const most = (limit: number) => Math.ceil(limit * share);
    const [{ isKept, limit }] = await transactWithin(
      this.dataSource,
      async (manager) => {
        // Counting and inserting are two steps: one at a time per project, or many at once would pass the limit.
        await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
          `verified-users:refused:${delivery.project}`,
        ]);
        return manager.query<[Kept]>(SQL, [
          delivery.project,
          reason,
          delivery.body,
          delivery.receivedAt,
          most(webhook.maxRefusedDeliveries),
          delivery.contentEncoding,
          most(webhook.maxRefusedDeliveriesPerHour),
          most(webhook.maxRefusedBytesPerHour),
        ]);
      },
      webhook.storeDeadlineSeconds * 1000,
    );
    if (limit !== null) this.alerts.notKept(delivery.project, limit);
    if (isKept) this.alerts.quarantined('delivery', [reason]);
  }
}
