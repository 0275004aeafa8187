import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS, transactWithin } from '../database/transact-within';
import { MailMetrics } from '../observability/mail-metrics';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { CLOCK_TOLERANCE_MS } from '../queue/is-due';
import { wakeWindow } from '../queue/wake-window';
import { WakeUp } from '../queue/wake-up.service';
import { CONTENT_LEASE_SECONDS, UNRENEWED_LEASE_SECONDS } from './attempt-lease.service';
import { EmailSubjects, type FailedEmail } from './email-subjects';
import type { Email } from './email.entity';
import { MailWarnings } from './mail-warnings.service';

const BATCH = 1_000;
/** Smaller, because each one locks an identity. */
const LOST_BATCH = 100;

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

/** Emails whose worker died while sending. Does not lock them yet: their identities have to be locked first. */
const FIND_LOST_SQL = `
  SELECT id, subject_id AS "subjectId" FROM vu_email
   WHERE status = 'sending' AND due_at < $1 ORDER BY due_at LIMIT ${LOST_BATCH}`;

/**
 * A statement of its own. A worker marks its attempt while it holds the row of the email, so once this has the lock,
 * the next statement sees the mark; within one statement it would see the attempt as it was before the wait.
 */
const LOCK_LOST_SQL = `
  SELECT id FROM vu_email WHERE id = ANY($1) AND status = 'sending' AND due_at < $2 ORDER BY id FOR UPDATE`;

/**
 * Without the mark no content has left: the email is sent again. With it, or when an older version did not record it,
 * it is doubtful. Both rows in one statement, so that an email never changes without the attempt that says why.
 */
const END_LOST_SQL = `
  WITH held AS (
    SELECT email.id, COALESCE(NOT attempt.content_started, false) AS unsent
      FROM vu_email email
      LEFT JOIN vu_email_attempt attempt ON attempt.email_id = email.id AND attempt.number = email.attempts
     WHERE email.id = ANY($2)
  ), lost AS (
    UPDATE vu_email email
       SET status = CASE WHEN unsent THEN 'queued' ELSE 'doubtful' END, reason = 'worker_lost',
           due_at = CASE WHEN unsent THEN $1::timestamptz ELSE due_at END,
           finished_at = CASE WHEN unsent THEN NULL ELSE $1::timestamptz END
      FROM held WHERE email.id = held.id
    RETURNING email.id, kind, subject_id, attempts, status, reason
  ), ended AS (
    UPDATE vu_email_attempt
       SET outcome = CASE WHEN lost.status = 'queued' THEN 'deferred' ELSE 'doubtful' END, finished_at = $1
      FROM lost WHERE email_id = lost.id AND number = lost.attempts
  )
  SELECT id, kind, subject_id AS "subjectId", status, reason FROM lost`;

/**
 * A lease that ends later than a lease taken now was taken under a clock that was ahead (clock skew); it is shortened
 * to the usual length, which is longer in attempts of the previous version.
 */
const DRAW_IN_SQL = `
  UPDATE vu_email
     SET due_at = LEAST(due_at, CASE WHEN EXISTS (
           SELECT FROM vu_email_attempt
            WHERE email_id = vu_email.id AND number = vu_email.attempts AND content_started IS NOT NULL
         ) THEN $1::timestamptz ELSE $2::timestamptz END)
   WHERE id IN (SELECT id FROM vu_email WHERE status = 'sending' AND due_at > $3
                 ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`;

type Unsent = Omit<FailedEmail, 'status'> & { status: 'queued' };

/** Finds queued emails whose job vanished, and emails whose worker died while sending them (P9, P10). */
@Injectable()
export class SweepEmails {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
    private readonly metrics: MailMetrics,
    private readonly subjects: EmailSubjects,
    private readonly warnings: MailWarnings,
  ) {}

  /** @returns how many were woken, queued again or found doubtful. */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const after = (ms: number) => new Date(now.getTime() + ms);
    const [contentMs, unrenewedMs] = [CONTENT_LEASE_SECONDS * 1000, UNRENEWED_LEASE_SECONDS * 1000];
    const lost = await this.endLost(now);
    await this.query(DRAW_IN_SQL, [
      after(contentMs),
      after(unrenewedMs),
      after(contentMs + CLOCK_TOLERANCE_MS),
    ]);
    const [rows] = await this.query<[{ id: string }[], number]>(
      WAKE_SQL,
      wakeWindow(now, this.options.mail.retry),
    );
    this.wakeUp.emails(rows.map((row) => row.id));
    return lost + rows.length;
  }

  private async endLost(now: Date): Promise<number> {
    const found = await this.query<Pick<Email, 'id' | 'subjectId'>[]>(FIND_LOST_SQL, [now]);
    if (found.length === 0) return 0;
    const { unsent, doubtful, wake } = await transactWithin(this.dataSource, async (manager) => {
      await this.subjects.lock(manager, found);
      const ids = found.map(({ id }) => id);
      const held = await manager.query<{ id: string }[]>(LOCK_LOST_SQL, [ids, now]);
      const lost = await manager.query<(Unsent | FailedEmail)[]>(END_LOST_SQL, [
        now,
        held.map(({ id }) => id),
      ]);
      const queued = lost.filter((email): email is Unsent => email.status === 'queued');
      const failed = lost.filter((email): email is FailedEmail => email.status !== 'queued');
      return { unsent: queued, doubtful: failed, wake: await this.subjects.failed(manager, failed, now) };
    });
    for (const { kind, status, reason } of doubtful) {
      this.metrics.ended(kind, status);
      this.warnings.failed(kind, reason);
    }
    for (const { kind, reason } of unsent) this.warnings.deferred(kind, reason);
    this.wakeUp.rows(wake);
    this.wakeUp.emails(unsent.map(({ id }) => id));
    return unsent.length + doubtful.length;
  }

  private query<T>(sql: string, parameters: Date[]): Promise<T> {
    return queryWithin<T>(this.dataSource, TRANSACTION_LIMIT_MS, sql, parameters);
  }
}
