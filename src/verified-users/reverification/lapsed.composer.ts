import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContactCipher } from '../identity/contact-cipher.service';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { NOTICE_MAX_AGE_SECONDS } from '../mail/email-composer';
import type { ComposedEmail, EmailComposer, EmailNotNeeded } from '../mail/email-composer';
import { EmailComposers } from '../mail/email-composers';
import type { Email } from '../mail/email.entity';
import { EmailRenderer } from '../mail/render/email-renderer.service';
import { maskPhone } from '../privacy/mask-phone';
import { caseReference } from './case-reference';
import { recipientOf } from './recipient';
import { Reverification } from './reverification.entity';

/** Kind of the last email of a case whose deadline passed; its subject is the re-verification. */
export const LAPSED = 'lapsed';

/** Has no link: the case is over, and only the company can open another one. */
@Injectable()
export class LapsedComposer implements EmailComposer {
  readonly kind = LAPSED;
  readonly maxAgeSeconds = NOTICE_MAX_AGE_SECONDS;

  constructor(
    composers: EmailComposers,
    private readonly contacts: ContactCipher,
    private readonly renderer: EmailRenderer,
  ) {
    composers.add(this);
  }

  async compose(manager: EntityManager, email: Email): Promise<ComposedEmail | EmailNotNeeded> {
    const reverification = await manager.findOneBy(Reverification, { id: email.subjectId });
    const identity =
      reverification && (await manager.findOneBy(VerifiedIdentity, { id: reverification.identityId }));
    // Over the quiet hours another case may have been opened, or the number verified.
    if (!reverification || identity?.status !== 'lapsed') return { notNeeded: 'case_closed' };
    const contact = this.contacts.open(identity);
    const recipient = recipientOf(this.contacts, identity, contact.email);
    if ('notNeeded' in recipient) return recipient;
    const content = this.renderer.render(LAPSED, identity.locale, {
      firstName: contact.firstName,
      maskedPhone: maskPhone(contact.phoneNumber ?? ''),
      deadline: reverification.deadlineAt,
      caseReference: caseReference(reverification.id),
      timeZone: identity.timeZone,
    });
    return { ...recipient, ...content };
  }

  async sent(): Promise<void> {}
}
