import { Inject, Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import type { Cause } from '../identity/identity-history.entity';
import { undeliverableSince } from '../identity/undeliverable';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { writeHistory } from '../identity/write-history';
import { Email } from '../mail/email.entity';
import { queueEmails } from '../mail/queue-emails';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import type { EmailToWake } from '../queue/rows-to-wake';
import { ADDRESS_CHANGED } from './address-changed.composer';
import { FRESH_LINK } from './fresh-link.composer';
import { INVITATION } from './invitation.composer';
import { LAPSED } from './lapsed.composer';
import { planReminder } from './plan-reminder';
import { REMINDER } from './reminder.composer';
import { OPEN_STATUSES, Reverification } from './reverification.entity';
import { CONFIRMATION } from './verification/complete-verification.service';

/** Emails that contain a link. All are resent as an invitation: what matters is that the customer gets a link. */
export const LINK_EMAILS = [INVITATION, REMINDER, FRESH_LINK];
/** Emails about a case; `address_changed` is about the identity. */
export const CASE_EMAILS = [...LINK_EMAILS, CONFIRMATION, LAPSED];
export const EMAIL_KINDS = [...CASE_EMAILS, ADDRESS_CHANGED];

/** Why an email was not resent. */
export const NOT_RESENT_REASONS = [
  'no_email',
  'in_progress',
  'already_sent',
  'no_email_address',
  'undeliverable_address',
  'case_closed',
] as const;

/** Reasons of emails that another address mends. */
const ADDRESS_REASONS = ['no_email_address', 'undeliverable_address'] as const;

export interface ResendOutcome {
  /** Whether a new email was queued. */
  queued: boolean;
  /**
   * Why not: there is no such email (`no_email`), it is still queued or being sent (`in_progress`), it was sent
   * (`already_sent`), there is no address (`no_email_address`), what was sent to it came back (`undeliverable_address`), or
   * the case is closed (`case_closed`). Null if one was queued.
   */
  reason: (typeof NOT_RESENT_REASONS)[number] | null;
}

export interface ResentEmails extends ResendOutcome {
  /** To wake after the commit. */
  emails: EmailToWake[];
}

const not = (reason: ResendOutcome['reason']): ResentEmails => ({ queued: false, reason, emails: [] });

/**
 * Resends emails that failed, are doubtful or had no address, each as a new step, so that every step stays one email
 * (P10). Callers hold the lock of the identity's row: the second of two concurrent resends finds the email that the
 * first has queued.
 */
@Injectable()
export class ResendEmails {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
  ) {}

  /** @param kind Default: the latest email of the latest case. */
  async resend(manager: EntityManager, identity: VerifiedIdentity, kind?: string): Promise<ResentEmails> {
    const latestCase = await manager.findOne(Reverification, {
      select: { id: true },
      where: { identityId: identity.id },
      order: { openedAt: 'DESC', id: 'DESC' },
    });
    const subjectId = kind === ADDRESS_CHANGED ? identity.id : latestCase?.id;
    const email = subjectId ? await latestEmail(manager, subjectId, kind ? [kind] : CASE_EMAILS) : null;
    if (!email) return not('no_email');
    return LINK_EMAILS.includes(email.kind)
      ? this.resendInvitation(manager, identity)
      : this.resendNotice(manager, identity, email);
  }

  /** Invites to the open case again, unless an email with a link was sent or is on its way. */
  async resendInvitation(manager: EntityManager, identity: VerifiedIdentity): Promise<ResentEmails> {
    const open = await findOpen(manager, identity.id);
    if (!open) return not('case_closed');
    const latest = await latestEmail(manager, open.id, LINK_EMAILS);
    if (!latest) return not('no_email');
    const reason = blockingReason(latest) ?? addressProblem(identity);
    return reason ? not(reason) : this.invite(manager, open);
  }

  /** Clears the mark of an address whose emails came back, and invites to the open case again. */
  async writeAgain(manager: EntityManager, identity: VerifiedIdentity, cause: Cause): Promise<ResentEmails> {
    if (identity.undeliverableEmailHash === null) return not('no_email');
    const at = this.clock.now();
    const change = { undeliverableEmailHash: null, emailUndeliverableAt: null, updatedAt: at };
    await manager.update(VerifiedIdentity, { id: identity.id }, change);
    Object.assign(identity, change);
    await writeHistory(manager, { identityId: identity.id, at, what: 'email_undeliverable_cleared', cause });
    return this.resendInvitation(manager, identity);
  }

  /** Called after the address changed: sends the invitation that had none, or one that takes no emails. */
  async inviteAtAddedAddress(manager: EntityManager, identity: VerifiedIdentity): Promise<EmailToWake[]> {
    if (addressProblem(identity)) return [];
    const open = await findOpen(manager, identity.id);
    const latest = open && (await latestEmail(manager, open.id, LINK_EMAILS));
    if (!ADDRESS_REASONS.some((reason) => reason === latest?.reason)) return [];
    return (await this.invite(manager, open!)).emails;
  }

  /** The latest email of the open case that contains a link. */
  async latestInvitation(manager: EntityManager, identityId: string): Promise<Email | null> {
    const open = await findOpen(manager, identityId);
    return open && latestEmail(manager, open.id, LINK_EMAILS);
  }

  private async invite(manager: EntityManager, { id: subjectId }: Reverification): Promise<ResentEmails> {
    const at = this.clock.now();
    const step = await nextStep(manager, INVITATION, subjectId);
    const emails = await queueEmails(manager, [
      { kind: INVITATION, subjectId, step, createdAt: at, dueAt: at },
    ]);
    // Of a case without a reminder so far: its first one waits for this invitation. A later one is moved when it is due.
    const { nextAt } = planReminder(at, 0, this.options.schedules.reminders.afterSeconds, at);
    await manager.update(Reverification, { id: subjectId, reminders: 0 }, { nextReminderAt: nextAt });
    return { queued: true, reason: null, emails };
  }

  private async resendNotice(
    manager: EntityManager,
    identity: VerifiedIdentity,
    { kind, subjectId, ...latest }: Email,
  ): Promise<ResentEmails> {
    const toFormer = kind === ADDRESS_CHANGED || (kind === CONFIRMATION && latest.step % 2 === 1);
    const noFormer = identity.formerEmail === null ? 'no_email_address' : null;
    const reason = blockingReason(latest) ?? (toFormer ? noFormer : addressProblem(identity));
    if (reason) return not(reason);
    // Confirmations to the two recipients use alternating steps.
    const step = kind === CONFIRMATION ? latest.step + 2 : await nextStep(manager, kind, subjectId);
    const at = this.clock.now();
    const emails = await queueEmails(manager, [{ kind, subjectId, step, createdAt: at, dueAt: at }]);
    return emails.length > 0 ? { queued: true, reason: null, emails } : not('in_progress');
  }
}

/** One more than the highest step, because retention deletes earlier ones. */
export async function nextStep(manager: EntityManager, kind: string, subjectId: string): Promise<number> {
  return ((await manager.maximum(Email, 'step', { kind, subjectId })) ?? -1) + 1;
}

/**
 * The latest email of a case or identity. Fetches all of the few that exist, because then the planner uses the index by
 * subject.
 */
export async function latestEmail(
  manager: EntityManager,
  subjectId: string,
  kinds: readonly string[],
): Promise<Email | null> {
  const emails = await manager.findBy(Email, { kind: In([...kinds]), subjectId });
  return emails.sort((one, other) => Number(BigInt(other.id) - BigInt(one.id)))[0] ?? null;
}

function addressProblem(identity: VerifiedIdentity): (typeof ADDRESS_REASONS)[number] | null {
  if (identity.emailHash === null) return 'no_email_address';
  return undeliverableSince(identity) === null ? null : 'undeliverable_address';
}

function findOpen(manager: EntityManager, identityId: string): Promise<Reverification | null> {
  return manager.findOneBy(Reverification, { identityId, status: In([...OPEN_STATUSES]) });
}

function blockingReason({ status }: Pick<Email, 'status'>): ResendOutcome['reason'] {
  if (status === 'sent') return 'already_sent';
  return status === 'queued' || status === 'sending' ? 'in_progress' : null;
}
