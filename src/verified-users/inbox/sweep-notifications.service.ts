import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { Clock } from '../options/clock';
import { WakeUp } from '../queue/wake-up.service';

/** How long a wake-up may take before the row counts as forgotten. */
const GRACE_MS = 20_000;
const BATCH = 1_000;

/** The new due time keeps the next sweeps off a row whose second wake-up is still under way. */
const SQL = `
  UPDATE vu_notification SET due_at = $1
   WHERE id IN (SELECT id FROM vu_notification WHERE status = 'stored' AND due_at < $2
                 ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
  RETURNING id`;

/** Finds stored notifications whose job vanished, and wakes them again (P7). */
@Injectable()
export class SweepNotifications {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
  ) {}

  /** @returns how many were woken. */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const [rows] = await queryWithin<[{ id: string }[], number]>(this.dataSource, TRANSACTION_LIMIT_MS, SQL, [
      now,
      new Date(now.getTime() - GRACE_MS),
    ]);
    this.wakeUp.notifications(rows.map((row) => row.id));
    return rows.length;
  }
}
