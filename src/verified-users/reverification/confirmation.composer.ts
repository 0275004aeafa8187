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
import { CONFIRMATION, CONFIRMATION_STEPS } from './verification/complete-verification.service';

/** Tells of a success: the customer, and whoever reads the address that was theirs when the case began. */
@Injectable()
export class ConfirmationComposer implements EmailComposer {
  readonly kind = CONFIRMATION;
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
    if (!identity) return { notNeeded: 'case_closed' };
    // In doubt again, or the number has changed: the email would wrongly call the number confirmed.
    if (identity.status !== 'verified') return { notNeeded: 'out_of_date' };
    const contact = this.contacts.open(identity);
    const to =
      email.step % 2 === CONFIRMATION_STEPS.former ? this.contacts.openFormerEmail(identity) : contact.email;
    const recipient = recipientOf(this.contacts, identity, to);
    if ('notNeeded' in recipient) return recipient;
    const content = this.renderer.render(CONFIRMATION, identity.locale, {
      firstName: contact.firstName,
      maskedPhone: maskPhone(contact.phoneNumber ?? ''),
      caseReference: caseReference(reverification.id),
    });
    return { ...recipient, ...content };
  }

  async sent(): Promise<void> {}
}
