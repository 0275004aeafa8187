import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { MailMetrics } from '../observability/mail-metrics';
import { Clock } from '../options/clock';
import { WakeUp } from '../queue/wake-up.service';

/** How long a wake-up may take before the row counts as forgotten. */
const GRACE_MS = 20_000;
const BATCH = 1_000;

const WAKE_SQL = `
  UPDATE vu_email SET due_at = $1
   WHERE id IN (SELECT id FROM vu_email WHERE status = 'queued' AND due_at < $2
                 ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
  RETURNING id`;

/** Both rows in one statement, so that an email is never doubtful without the attempt that says why. */
const DOUBT_SQL = `
  WITH lost AS (
    UPDATE vu_email SET status = 'doubtful', reason = 'worker_lost', finished_at = $1
     WHERE id IN (SELECT id FROM vu_email WHERE status = 'sending' AND due_at < $1
                   ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING id, kind, attempts
  ), attempt AS (
    UPDATE vu_email_attempt SET outcome = 'doubtful', finished_at = $1
      FROM lost WHERE email_id = lost.id AND number = lost.attempts
  )
  SELECT kind FROM lost`;

/** Finds queued emails whose job vanished, and emails whose worker died with them in hand (P9, P10). */
@Injectable()
export class SweepEmails {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
    private readonly metrics: MailMetrics,
  ) {}

  /** @returns how many were woken or found doubtful. */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const lost = await queryWithin<{ kind: string }[]>(this.dataSource, TRANSACTION_LIMIT_MS, DOUBT_SQL, [
      now,
    ]);
    for (const { kind } of lost) this.metrics.ended(kind, 'doubtful');
    const [rows] = await queryWithin<[{ id: string }[], number]>(
      this.dataSource,
      TRANSACTION_LIMIT_MS,
      WAKE_SQL,
      [now, new Date(now.getTime() - GRACE_MS)],
    );
    this.wakeUp.emails(rows.map((row) => row.id));
    return lost.length + rows.length;
  }
}
