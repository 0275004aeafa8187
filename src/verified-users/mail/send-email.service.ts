import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { NotReplicatedError } from '../database/database-unavailable.error';
import { transactEvenWhilePaused, transactWithin } from '../database/transact-within';
import { MailMetrics } from '../observability/mail-metrics';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { isDue } from '../queue/is-due';
import { retryDelayMs } from '../queue/retry-delay';
import { rowsToWake, type RowsToWake } from '../queue/rows-to-wake';
import { WakeUp } from '../queue/wake-up.service';
import { AttemptLease, CLAIM_LEASE_SECONDS } from './attempt-lease.service';
import { EmailAttempt } from './email-attempt.entity';
import type { ComposedEmail, EmailComposer, EmailNotNeeded } from './email-composer';
import { EmailComposers } from './email-composers';
import { EmailSubjects, type FailedEmail } from './email-subjects';
import { Email, type EmailStatus } from './email.entity';
import { MailTransport } from './mail-transport.service';
import type { SendResult } from './sender/send-result';
import { MailWarnings } from './mail-warnings.service';

/** A restart of the database, or a silent wire to it: with a limit on each attempt within the lease all the same. */
const FINISH_RETRY = { maxAttempts: 8, firstDelaySeconds: 0.25, maxDelaySeconds: 16 };

const OWN_ATTEMPT =
  'SELECT FROM vu_email_attempt WHERE email_id = :id AND number = :attempts AND message_id = :messageId';

interface Claim {
  email: Email;
  composed: ComposedEmail;
  messageId: string;
}

/** What an email has come to, to be told once that is committed. `queued`: its attempt was deferred. */
interface Outcome {
  kind: string;
  status: Exclude<EmailStatus, 'sending'>;
  reason: string | null;
}

/** What is done after the commit: a transaction may be rolled back, and run again. */
interface Settled {
  /** Null: the email was another's, or is still in hand. */
  outcome: Outcome | null;
  wake: RowsToWake;
}

const NOTHING: Settled = { outcome: null, wake: rowsToWake() };

/**
 * Sends one email, at most once (P10). An email that was certainly not delivered stays queued and is retried for as
 * long as it is needed, so an outage of the mail server loses nothing.
 *
 * The attempt is committed before the mail server hears of it, and marked before the content leaves. If the worker
 * dies before the mark, the sweep queues the email again. If it dies after the mark, the email is doubtful and is not
 * repeated.
 */
@Injectable()
export class SendEmail {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly composers: EmailComposers,
    private readonly transport: MailTransport,
    private readonly lease: AttemptLease,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
    private readonly metrics: MailMetrics,
    private readonly subjects: EmailSubjects,
    private readonly warnings: MailWarnings,
  ) {}

  async send(id: string): Promise<void> {
    const claimed = await transactWithin(this.dataSource, (manager) => this.claim(manager, id));
    if (!('email' in claimed)) return this.tell(claimed);
    const { email, composed, messageId } = claimed;
    const token = { id, attempts: email.attempts, messageId };
    const endRenewal = this.lease.keep(token);
    try {
      const startContent = () => this.lease.startContent(token);
      const result = await this.transport.send(composed, messageId, startContent);
      this.tell(await this.finishPatiently(email, messageId, result));
    } finally {
      await endRenewal();
    }
  }

  private async claim(manager: EntityManager, id: string): Promise<Claim | Settled> {
    const now = this.clock.now();
    const waiting = await manager.findOneBy(Email, { id, status: 'queued' });
    if (!waiting || isEarly(waiting, now)) return NOTHING;
    const composer = this.composers.get(waiting.kind);
    if (!composer)
      throw new Error(`No composer for emails of kind ${waiting.kind}: it was queued by a newer version`);
    // Identity before email, as in `EmailSubjects.lock`. Without the lock, an address change between reading the
    // address and committing the link would send a working link to the former address.
    await this.subjects.lock(manager, [waiting]);
    // Read again, because another worker may have claimed it meanwhile.
    const email = await manager.findOne(Email, {
      where: { id, status: 'queued' },
      lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
    });
    if (!email || isEarly(email, now)) return NOTHING;
    if (isTooOld(email, composer, now)) return this.fail(manager, email, 'too_old', now);
    const composed = await composer.compose(manager, email);
    if ('notNeeded' in composed) return this.cancel(manager, email, composed, now);
    const messageId = this.transport.newMessageId();
    const attempts = email.attempts + 1;
    const leaseEnd = new Date(now.getTime() + CLAIM_LEASE_SECONDS * 1000);
    await manager.update(Email, { id }, { status: 'sending', attempts, dueAt: leaseEnd });
    await manager.insert(EmailAttempt, {
      ...{ emailId: id, number: attempts, startedAt: now, messageId, recipientHash: composed.recipientHash },
      contentStarted: false,
    });
    return { email: { ...email, attempts }, composed, messageId };
  }

  private async cancel(
    manager: EntityManager,
    { id, kind }: Email,
    { notNeeded: reason }: EmailNotNeeded,
    finishedAt: Date,
  ): Promise<Settled> {
    const status = 'cancelled' as const;
    await manager.update(Email, { id }, { status, reason, finishedAt });
    return { ...NOTHING, outcome: { kind, status, reason } };
  }

  private async fail(manager: EntityManager, email: Email, reason: string, at: Date): Promise<Settled> {
    const status = 'failed' as const;
    await manager.update(Email, { id: email.id }, { status, reason, finishedAt: at });
    return this.failed(manager, { ...email, status, reason }, at);
  }

  private async failed(manager: EntityManager, email: FailedEmail, at: Date): Promise<Settled> {
    return { outcome: email, wake: await this.subjects.failed(manager, [email], at) };
  }

  private tell({ outcome, wake }: Settled): void {
    this.wakeUp.rows(wake);
    if (!outcome) return;
    const { kind, status, reason } = outcome;
    if (status === 'queued') return this.warnings.deferred(kind, reason!);
    this.metrics.ended(kind, status);
    if (status === 'failed' || status === 'doubtful') this.warnings.failed(kind, reason!);
  }

  /**
   * Only this process knows how the attempt ended. While the database restarts it goes on trying to say so: else an
   * email that arrived would count as doubtful, and one that surely did not would never be sent.
   */
  private async finishPatiently(email: Email, messageId: string, result: SendResult): Promise<Settled> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await transactEvenWhilePaused(this.dataSource, (manager) =>
          this.finish(manager, email, messageId, result),
        );
      } catch (error) {
        // Committed as far as it can be; trying again would only wait for the standby again.
        if (attempt === FINISH_RETRY.maxAttempts || error instanceof NotReplicatedError) throw error;
        await pause(retryDelayMs(attempt, FINISH_RETRY));
      }
    }
  }

  /** To be woken are the email, when its next attempt is due, or the event that it failed. */
  private async finish(
    manager: EntityManager,
    email: Email,
    messageId: string,
    result: SendResult,
  ): Promise<Settled> {
    const { kind } = email;
    const now = this.clock.now();
    const { outcome, connectionFailed, responseCode, response, providerMessageId } = result;
    const isFailure = outcome === 'refused' || outcome === 'doubtful';
    if (isFailure) await this.subjects.lock(manager, [email]);
    const delayMs = retryDelayMs(email.attempts, this.options.mail.retry);
    const change = changeAfter(result, now, new Date(now.getTime() + delayMs));
    // Email before attempt, as the sweep and the mark do.
    const moved = await this.move(manager, email, messageId, change);
    await manager.update(
      EmailAttempt,
      { emailId: email.id, number: email.attempts, messageId },
      { outcome, finishedAt: now, connectionFailed, responseCode, response, providerMessageId },
    );
    if (!moved) return NOTHING;
    const { status, reason } = change;
    if (status === 'queued') {
      const wake = rowsToWake({ emails: [{ id: email.id, delayMs }] });
      return { outcome: { kind, status, reason }, wake };
    }
    if (status !== 'sent') return this.failed(manager, { ...email, status, reason: outcome }, now);
    await this.composers.get(kind)?.sent(manager, email, now);
    return { ...NOTHING, outcome: { kind, status, reason } };
  }

  /** Guarded by the attempt: a sweep may have called it lost, or a failover given its numbers to another email. */
  private async move(
    manager: EntityManager,
    { id, attempts }: Email,
    messageId: string,
    change: Partial<Email>,
  ): Promise<boolean> {
    const result = await manager
      .createQueryBuilder()
      .update(Email)
      .set(change)
      .where('id = :id AND attempts = :attempts', { id, attempts })
      .andWhere(`EXISTS (${OWN_ATTEMPT})`, { messageId })
      .andWhere("status IN ('sending', 'doubtful')")
      .execute();
    return (result.affected ?? 0) > 0;
  }
}

type Change = { status: 'queued' | 'sent' | 'failed' | 'doubtful'; reason: string | null } & Partial<Email>;

function changeAfter({ outcome, connectionFailed }: SendResult, now: Date, retryAt: Date): Change {
  if (outcome === 'deferred') {
    const reason = connectionFailed ? 'unreachable' : 'deferred';
    return { status: 'queued', reason, dueAt: retryAt, finishedAt: null };
  }
  if (outcome === 'sent') return { status: 'sent', reason: null, finishedAt: now };
  return { status: outcome === 'doubtful' ? 'doubtful' : 'failed', reason: outcome, finishedAt: now };
}

/** One that was due when it was made and was never put off is due, whatever the clock says by now. */
function isEarly({ attempts, reason, dueAt, createdAt }: Email, now: Date): boolean {
  const wasPutOff = attempts > 0 || reason !== null || dueAt > createdAt;
  return wasPutOff && !isDue(dueAt, now);
}

function isTooOld({ createdAt }: Email, { maxAgeSeconds }: EmailComposer, now: Date): boolean {
  return maxAgeSeconds !== undefined && now.getTime() - createdAt.getTime() > maxAgeSeconds * 1000;
}
