import { Injectable } from '@nestjs/common';
import { In, MoreThan, Not, type EntityManager } from 'typeorm';
import { ContactCipher } from '../identity/contact-cipher.service';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { EmailComposers } from '../mail/email-composers';
import type { ComposedEmail, EmailComposer, EmailNotNeeded } from '../mail/email-composer';
import { Email } from '../mail/email.entity';
import { EmailRenderer } from '../mail/render/email-renderer.service';
import { maskPhone } from '../privacy/mask-phone';
import { Clock } from '../options/clock';
import { caseReference } from './case-reference';
import { IssueLink } from './issue-link.service';
import { recipientOf } from './recipient';
import { OPEN_STATUSES, Reverification } from './reverification.entity';

/** Kind of the email that asks a customer to re-verify; its subject is the re-verification. */
export const INVITATION = 'invitation';

@Injectable()
export class InvitationComposer implements EmailComposer {
  readonly kind = INVITATION;

  constructor(
    composers: EmailComposers,
    private readonly contacts: ContactCipher,
    private readonly links: IssueLink,
    private readonly renderer: EmailRenderer,
    private readonly clock: Clock,
  ) {
    composers.add(this);
  }

  async compose(manager: EntityManager, email: Email): Promise<ComposedEmail | EmailNotNeeded> {
    const reverification = await manager.findOneBy(Reverification, {
      id: email.subjectId,
      status: In([...OPEN_STATUSES]),
    });
    if (!reverification) return { notNeeded: 'case_closed' };
    if (await this.isReplaced(manager, email)) return { notNeeded: 'out_of_date' };
    const identity = await manager.findOneByOrFail(VerifiedIdentity, { id: reverification.identityId });
    const contact = this.contacts.open(identity);
    const recipient = recipientOf(this.contacts, identity, contact.email);
    if ('notNeeded' in recipient) return recipient;
    const link = await this.links.issue(manager, reverification);
    const content = this.renderer.render(email.kind, identity.locale, {
      firstName: contact.firstName,
      maskedPhone: maskPhone(contact.phoneNumber ?? ''),
      link: link.url,
      expiresAt: link.expiresAt,
      // A case that is past its deadline goes on for a while; to name it would only confuse.
      deadline: reverification.deadlineAt > this.clock.now() ? reverification.deadlineAt : null,
      caseReference: caseReference(reverification.id),
      timeZone: identity.timeZone,
    });
    return { ...recipient, ...content };
  }

  /**
   * An invitation that was deferred has a successor if the address changed or it was resent meanwhile: sending both
   * would invalidate the link of the first.
   */
  private isReplaced(manager: EntityManager, { kind, subjectId, step }: Email): Promise<boolean> {
    const successor = { kind, subjectId, step: MoreThan(step), status: Not('cancelled' as const) };
    return manager.existsBy(Email, successor);
  }

  /** Only `open` moves on: the customer may have started already when the mail server was slow to answer. */
  async sent(manager: EntityManager, email: Email, at: Date): Promise<void> {
    await manager.update(
      Reverification,
      { id: email.subjectId, status: 'open' },
      { status: 'invited', invitedAt: at },
    );
  }
}
