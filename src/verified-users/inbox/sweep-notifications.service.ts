import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { wakeWindow } from '../queue/wake-window';
import { WakeUp } from '../queue/wake-up.service';
import { releaseKnown } from './release-known.sql';

const BATCH = 1_000;

/**
 * The new due time keeps the next sweeps off a row whose second wake-up is still under way; the clock of the database
 * bounds it, so that a process whose clock is ahead puts nothing off. `ahead`: written under a clock that was.
 */
const SQL = `
  WITH late AS (
    SELECT id FROM vu_notification WHERE status = 'stored' AND due_at < $2
     ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  ), ahead AS (
    SELECT id FROM vu_notification WHERE status = 'stored' AND due_at > $3 AND (attempts = 0 OR due_at > $4)
     ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  )
  UPDATE vu_notification SET due_at = LEAST($1, now())
   WHERE id = ANY(ARRAY(SELECT id FROM late UNION ALL SELECT id FROM ahead))
  RETURNING id`;

/**
 * Finds stored notifications whose job was lost, and parked ones whose customer has become known, and wakes them (P7,
 * P9).
 */
@Injectable()
export class SweepNotifications {
  /** Where the last pass over parked notifications ended. Each process keeps its own cursor. */
  private parkedAfter: string | null = null;

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
  ) {}

  /** @returns how many were woken. */
  async sweep(): Promise<number> {
    const [rows] = await queryWithin<[{ id: string }[], number]>(
      this.dataSource,
      TRANSACTION_LIMIT_MS,
      SQL,
      wakeWindow(this.clock.now(), this.options.notifications.retry),
    );
    this.wakeUp.notifications(rows.map((row) => row.id));
    return rows.length + (await this.sweepParked());
  }

  private async sweepParked(): Promise<number> {
    const { released, next } = await releaseKnown(this.dataSource, this.parkedAfter, this.clock.now());
    this.parkedAfter = next;
    this.wakeUp.notifications(released);
    return released.length;
  }
}
