import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { Clock } from '../options/clock';
import { VerifiedUsersError } from '../options/verified-users-error';
import { keepRenewing } from '../queue/keep-renewing';

/**
 * Until its content starts, an attempt whose worker shows no sign of life for this long is over, and the email is sent
 * again. Being wrong about the worker costs nothing: its own attempt is refused before the content leaves.
 */
export const CLAIM_LEASE_SECONDS = 20;

/**
 * From then on it is doubtful after this long. Longer, because it is an alarm: an outage of the database, during which
 * no lease can be renewed, should not raise it for emails whose workers are well. If one does, the worker corrects it.
 */
export const CONTENT_LEASE_SECONDS = 60;

/** Taken, and never renewed, by processes of the previous version. */
export const UNRENEWED_LEASE_SECONDS = 300;

const RENEW_EVERY_MS = 5_000;
const RENEW_LIMIT_MS = 5_000;
/** A mail server waits for content for minutes. */
const MARK_LIMIT_MS = 10_000;

const RENEW_SQL = `
  UPDATE vu_email email
     SET due_at = CASE WHEN attempt.content_started THEN $4::timestamptz ELSE $3::timestamptz END
    FROM vu_email_attempt attempt
   WHERE email.id = $1 AND email.attempts = $2 AND email.status = 'sending'
     AND attempt.email_id = email.id AND attempt.number = email.attempts AND attempt.message_id = $5`;

/**
 * Locks the email before it writes to the attempt, as the sweep does. So either the sweep sees the mark, or this finds
 * that the email is no longer being sent by this attempt (write skew otherwise, and two emails).
 */
const MARK_SQL = `
  WITH held AS (
    UPDATE vu_email SET due_at = $3
     WHERE id = $1 AND attempts = $2 AND status = 'sending'
       AND EXISTS (SELECT FROM vu_email_attempt WHERE email_id = $1 AND number = $2 AND message_id = $4)
    RETURNING id
  )
  UPDATE vu_email_attempt SET content_started = true FROM held WHERE email_id = held.id AND number = $2`;

/** The worker was too slow: its lease expired and the email was handed to another worker. */
export class AttemptSupersededError extends VerifiedUsersError {
  readonly code = 'ATTEMPT_SUPERSEDED';

  constructor() {
    super('The lease of this attempt expired before the content was sent; another attempt sends the email');
  }
}

/**
 * Names one attempt: a fencing token. The numbers alone would not do: a standby that was promoted asynchronously gives
 * numbers that its primary had given already to other emails. The message id is random.
 */
export interface AttemptToken {
  id: string;
  attempts: number;
  messageId: string;
}

/** A worker's hold on the email that it sends. */
@Injectable()
export class AttemptLease {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Renews the lease until the returned function is called. */
  keep({ id, attempts, messageId }: AttemptToken): () => Promise<void> {
    return keepRenewing(() => {
      const [claim, content] = [this.end(CLAIM_LEASE_SECONDS), this.end(CONTENT_LEASE_SECONDS)];
      const parameters = [id, attempts, claim, content, messageId];
      return queryWithin(this.dataSource, RENEW_LIMIT_MS, RENEW_SQL, parameters);
    }, RENEW_EVERY_MS);
  }

  /**
   * Resolves once it is committed that content may leave.
   *
   * @throws {AttemptSupersededError} when another attempt has the email.
   * @throws {QueryTimeoutError} and errors of the database; whether the mark was committed is then unknown.
   */
  async startContent({ id, attempts, messageId }: AttemptToken): Promise<void> {
    const [, marked] = await queryWithin<[unknown[], number]>(this.dataSource, MARK_LIMIT_MS, MARK_SQL, [
      id,
      attempts,
      this.end(CONTENT_LEASE_SECONDS),
      messageId,
    ]);
    if (marked === 0) throw new AttemptSupersededError();
  }

  private end(seconds: number): Date {
    return new Date(this.clock.now().getTime() + seconds * 1000);
  }
}
