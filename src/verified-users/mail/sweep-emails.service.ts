import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { MailMetrics } from '../observability/mail-metrics';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { CLOCK_TOLERANCE_MS } from '../queue/is-due';
import { wakeWindow } from '../queue/wake-window';
import { WakeUp } from '../queue/wake-up.service';
import { SENDING_LEASE_SECONDS } from './send-email.service';

const BATCH = 1_000;

/**
 * As with notifications. What was put off has an attempt or a reason. What was made for a later hour waits for it, unless
 * it was made under a clock that was ahead. The two indexes have these conditions, word for word: else each sweep of a
 * night would walk over all that wait for the morning.
 */
const WAKE_SQL = `
  WITH late AS (
    SELECT id FROM vu_email WHERE status = 'queued' AND due_at < $2
     ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  ), ahead AS (
    SELECT id FROM vu_email
     WHERE status = 'queued' AND (attempts > 0 OR reason IS NOT NULL OR due_at <= created_at)
       AND due_at > $3 AND (due_at > $4 OR attempts = 0 AND reason IS NULL)
     ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  ), made_ahead AS (
    SELECT id FROM vu_email
     WHERE status = 'queued' AND attempts = 0 AND reason IS NULL AND due_at > created_at AND created_at > $3
     ORDER BY created_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  )
  UPDATE vu_email SET due_at = LEAST($1, now())
   WHERE id IN (SELECT id FROM late UNION ALL SELECT id FROM ahead UNION ALL SELECT id FROM made_ahead)
  RETURNING id`;

/**
 * Both rows in one statement, so that an email is never doubtful without the attempt that says why. A lease that ends
 * later than one taken now was taken under a clock that was ahead; it is drawn in, and lasts no longer than any other.
 */
const DOUBT_SQL = `
  WITH lost AS (
    UPDATE vu_email SET status = 'doubtful', reason = 'worker_lost', finished_at = $1
     WHERE id IN (SELECT id FROM vu_email WHERE status = 'sending' AND due_at < $1
                   ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING id, kind, attempts
  ), attempt AS (
    UPDATE vu_email_attempt SET outcome = 'doubtful', finished_at = $1
      FROM lost WHERE email_id = lost.id AND number = lost.attempts
  ), drawn_in AS (
    UPDATE vu_email SET due_at = $2
     WHERE id IN (SELECT id FROM vu_email WHERE status = 'sending' AND due_at > $3
                   ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
  )
  SELECT kind FROM lost`;

/** Finds queued emails whose job vanished, and emails whose worker died with them in hand (P9, P10). */
@Injectable()
export class SweepEmails {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
    private readonly metrics: MailMetrics,
  ) {}

  /** @returns how many were woken or found doubtful. */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const leaseEnd = new Date(now.getTime() + SENDING_LEASE_SECONDS * 1000);
    const lost = await this.query<{ kind: string }[]>(DOUBT_SQL, [
      now,
      leaseEnd,
      new Date(leaseEnd.getTime() + CLOCK_TOLERANCE_MS),
    ]);
    for (const { kind } of lost) this.metrics.ended(kind, 'doubtful');
    const [rows] = await this.query<[{ id: string }[], number]>(
      WAKE_SQL,
      wakeWindow(now, this.options.mail.retry),
    );
    this.wakeUp.emails(rows.map((row) => row.id));
    return lost.length + rows.length;
  }

  private query<T>(sql: string, parameters: Date[]): Promise<T> {
    return queryWithin<T>(this.dataSource, TRANSACTION_LIMIT_MS, sql, parameters);
  }
}
