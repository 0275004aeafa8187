import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { MailMetrics } from '../observability/mail-metrics';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { isDue } from '../queue/is-due';
import { retryDelayMs } from '../queue/retry-delay';
import { WakeUp } from '../queue/wake-up.service';
import { EmailAttempt } from './email-attempt.entity';
import type { ComposedEmail } from './email-composer';
import { EmailComposers } from './email-composers';
import { Email, type EmailStatus } from './email.entity';
import { MailTransport, type SendResult } from './mail-transport.service';

/**
 * How long one attempt may be in hand before it counts as lost. Longer than any talk with a mail server.
 *
 * A clock that jumps ahead ends it early, and an attempt that is well counts as doubtful until it says how it ended. So
 * at worst that stays its record, should its process die meanwhile; it is never sent twice.
 */
export const SENDING_LEASE_SECONDS = 300;

/** A restart of the database, or a silent wire to it: with a limit on each attempt within the lease all the same. */
const FINISH_RETRY = { maxAttempts: 8, firstDelaySeconds: 0.25, maxDelaySeconds: 16 };

interface Claim {
  email: Email;
  composed: ComposedEmail;
  messageId: string;
}

/**
 * Sends one email, at most once (P10).
 *
 * The attempt is written down and committed before the server hears of it. If the process dies between sending and
 * marking, that attempt is found later and recorded as doubtful; it is not repeated.
 */
@Injectable()
export class SendEmail {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly composers: EmailComposers,
    private readonly transport: MailTransport,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
    private readonly metrics: MailMetrics,
  ) {}

  async send(id: string): Promise<void> {
    const claim = await transactWithin(this.dataSource, (manager) => this.claim(manager, id));
    if (!claim) return;
    const result = await this.transport.send(claim.composed, claim.messageId);
    const retryInMs = await this.finishPatiently(claim.email, result);
    if (retryInMs !== null) this.wakeUp.emails([id], retryInMs);
  }

  private async claim(manager: EntityManager, id: string): Promise<Claim | null> {
    const now = this.clock.now();
    // SKIP LOCKED: of two workers woken for one email the second goes on without waiting.
    const email = await manager.findOne(Email, {
      where: { id, status: 'queued' },
      lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
    });
    if (!email || (mayBeEarly(email) && !isDue(email.dueAt, now))) return null;

    const composer = this.composers.get(email.kind);
    if (!composer) throw new Error(`No composer for emails of kind ${email.kind}: a newer version queued it`);
    const composed = await composer.compose(manager, email);
    if ('notNeeded' in composed) {
      const status: EmailStatus = composed.notNeeded === 'case_closed' ? 'cancelled' : 'failed';
      await manager.update(Email, { id }, { status, reason: composed.notNeeded, finishedAt: now });
      this.metrics.ended(email.kind, status);
      return null;
    }

    const messageId = this.transport.newMessageId();
    const attempts = email.attempts + 1;
    const leaseEnd = new Date(now.getTime() + SENDING_LEASE_SECONDS * 1000);
    await manager.update(Email, { id }, { status: 'sending', attempts, dueAt: leaseEnd });
    await manager.insert(EmailAttempt, { emailId: id, number: attempts, startedAt: now, messageId });
    return { email: { ...email, attempts }, composed, messageId };
  }

  /**
   * Only this process knows how the attempt ended. While the database restarts it goes on trying to say so: else an
   * email that arrived would count as doubtful, and one that surely did not would never be sent.
   */
  private async finishPatiently(email: Email, result: SendResult): Promise<number | null> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await transactWithin(this.dataSource, (manager) => this.finish(manager, email, result));
      } catch (error) {
        if (attempt === FINISH_RETRY.maxAttempts) throw error;
        await pause(retryDelayMs(attempt, FINISH_RETRY));
      }
    }
  }

  /** @returns milliseconds until the next attempt; null when there is none. */
  private async finish(manager: EntityManager, email: Email, result: SendResult): Promise<number | null> {
    const now = this.clock.now();
    await manager.update(
      EmailAttempt,
      { emailId: email.id, number: email.attempts },
      {
        outcome: result.outcome,
        finishedAt: now,
        responseCode: result.responseCode,
        response: result.response,
      },
    );
    if (result.outcome === 'deferred' && email.attempts < this.options.mail.retry.maxAttempts) {
      const delayMs = retryDelayMs(email.attempts, this.options.mail.retry);
      const dueAt = new Date(now.getTime() + delayMs);
      await this.move(manager, email, { status: 'queued', reason: 'deferred', dueAt, finishedAt: null });
      return delayMs;
    }
    const status: EmailStatus =
      result.outcome === 'sent' ? 'sent' : result.outcome === 'doubtful' ? 'doubtful' : 'failed';
    const reason =
      status === 'sent' ? null : result.outcome === 'deferred' ? 'attempts_used_up' : result.outcome;
    const moved = await this.move(manager, email, { status, reason, finishedAt: now });
    if (!moved) return null;
    if (status === 'sent') await this.composers.get(email.kind)?.sent(manager, email, now);
    this.metrics.ended(email.kind, status);
    return null;
  }

  /** Guarded by the attempt's number: a sweep may have called this attempt lost, and it was not. */
  private async move(manager: EntityManager, email: Email, change: Partial<Email>): Promise<boolean> {
    const result = await manager
      .createQueryBuilder()
      .update(Email)
      .set(change)
      .where('id = :id AND attempts = :attempts', { id: email.id, attempts: email.attempts })
      .andWhere("status IN ('sending', 'doubtful')")
      .execute();
    return (result.affected ?? 0) > 0;
  }
}

/** One that was due when it was made and was never put off is due, whatever the clock says by now. */
function mayBeEarly({ attempts, reason, dueAt, createdAt }: Email): boolean {
  return attempts > 0 || reason !== null || dueAt > createdAt;
}
