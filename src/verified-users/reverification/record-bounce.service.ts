import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContactCipher } from '../identity/contact-cipher.service';
import { undeliverableSince } from '../identity/undeliverable';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { writeHistory } from '../identity/write-history';
import { EmailAttempt, type BounceType } from '../mail/email-attempt.entity';
import { EmailSubjects } from '../mail/email-subjects';
import { Email } from '../mail/email.entity';
import { Clock } from '../options/clock';
import { rowsToWake, type RowsToWake } from '../queue/rows-to-wake';
import { Reverification } from './reverification.entity';

/** A bounce as it was reported. */
export interface Bounce {
  /** Our Message-ID, with its angle brackets, or the provider's own id. */
  messageId: string;
  /** A stranger may have written the report: only an id that is ours, and so cannot be guessed, counts. */
  onlyOurId: boolean;
  type: BounceType;
  status: string | null;
}

export const BOUNCE_OUTCOMES = ['recorded', 'already_recorded', 'unknown_email'] as const;

export interface RecordedBounce {
  outcome: (typeof BOUNCE_OUTCOMES)[number];
  /** Null: no email of the project has this id. */
  identity: VerifiedIdentity | null;
  /** The email, if it failed because of this bounce. */
  failed: Pick<Email, 'kind'> | null;
  wake: RowsToWake;
}

const UNKNOWN: RecordedBounce = {
  outcome: 'unknown_email',
  identity: null,
  failed: null,
  wake: rowsToWake(),
};
/** Nothing but these can still have come back; what failed otherwise keeps its reason. */
const ACCEPTED = ['sending', 'sent', 'doubtful'];

/** Notes that an email came back. Of several reports of one email each type counts once. */
@Injectable()
export class RecordBounce {
  constructor(
    private readonly contacts: ContactCipher,
    private readonly subjects: EmailSubjects,
    private readonly clock: Clock,
  ) {}

  /** @param project that of the customer; an email of another one is unknown. */
  async record(manager: EntityManager, project: string, bounce: Bounce): Promise<RecordedBounce> {
    const attempt = await this.find(manager, bounce);
    const email = attempt && (await manager.findOneBy(Email, { id: attempt.emailId }));
    const identity = email && (await this.lockSubject(manager, email));
    if (!identity || identity.project !== project) return UNKNOWN;
    // Identity, email, attempt: as everywhere, so that none of them can deadlock.
    const lock = { mode: 'pessimistic_write' as const };
    const current = await manager.findOne(Email, { where: { id: email.id }, lock });
    if (!current || !(await this.note(manager, attempt, bounce)))
      return { ...UNKNOWN, outcome: 'already_recorded', identity };
    if (bounce.type === 'soft') return { ...UNKNOWN, outcome: 'recorded', identity };
    const at = this.clock.now();
    await this.mark(manager, identity, attempt, at);
    const isLatest = current.attempts === attempt.number && ACCEPTED.includes(current.status);
    if (!isLatest) return { ...UNKNOWN, outcome: 'recorded', identity };
    const change = { status: 'failed' as const, reason: 'bounced', finishedAt: at };
    await manager.update(Email, { id: current.id }, change);
    const wake = await this.subjects.failed(manager, [{ ...current, ...change }], at);
    return { outcome: 'recorded', identity, failed: current, wake };
  }

  private async find(manager: EntityManager, { messageId, onlyOurId }: Bounce): Promise<EmailAttempt | null> {
    const order = { id: 'DESC' as const };
    const [ours] = await manager.find(EmailAttempt, { where: { messageId }, order, take: 1 });
    if (ours || onlyOurId) return ours ?? null;
    const [theirs] = await manager.find(EmailAttempt, {
      where: { providerMessageId: messageId },
      order,
      take: 1,
    });
    return theirs ?? null;
  }

  private async lockSubject(
    manager: EntityManager,
    { subjectId }: Pick<Email, 'subjectId'>,
  ): Promise<VerifiedIdentity | null> {
    const reverification = await manager.findOneBy(Reverification, { id: subjectId });
    const id = reverification?.identityId ?? subjectId;
    return manager.findOne(VerifiedIdentity, { where: { id }, lock: { mode: 'for_no_key_update' } });
  }

  /** @returns false when a bounce of this type, or a more serious one, is on record. */
  private async note(
    manager: EntityManager,
    { id }: EmailAttempt,
    { type, status }: Bounce,
  ): Promise<boolean> {
    const result = await manager
      .createQueryBuilder()
      .update(EmailAttempt)
      .set({ bounce: type, bouncedAt: this.clock.now(), bounceStatus: status })
      .where(`id = :id AND ${type === 'hard' ? "bounce IS DISTINCT FROM 'hard'" : 'bounce IS NULL'}`, { id })
      .execute();
    return result.affected === 1;
  }

  /**
   * Marks the address to which the email went, and never another one: the customer may have a new address by now, which a
   * late bounce must not block. The former address gets notices too, and is marked unless the one on record is.
   */
  private async mark(
    manager: EntityManager,
    identity: VerifiedIdentity,
    { recipientHash, emailId }: EmailAttempt,
    at: Date,
  ): Promise<void> {
    if (recipientHash === null || undeliverableSince(identity) !== null) return;
    const isOf = (address: string | null) =>
      address !== null && this.contacts.emailHashes(address).includes(recipientHash);
    const isCurrent = isOf(this.contacts.open(identity).email);
    if (!isCurrent && !isOf(this.contacts.openFormerEmail(identity))) return;
    const change = {
      undeliverableEmailHash: isCurrent ? identity.emailHash : recipientHash,
      emailUndeliverableAt: at,
      updatedAt: at,
    };
    await manager.update(VerifiedIdentity, { id: identity.id }, change);
    Object.assign(identity, change);
    if (!isCurrent) return;
    const cause = { kind: 'email' as const, id: emailId };
    await writeHistory(manager, { identityId: identity.id, at, what: 'email_undeliverable', cause });
  }
}
