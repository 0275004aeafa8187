import { Injectable } from '@nestjs/common';
import { MoreThan, type EntityManager } from 'typeorm';
import { ContactCipher } from '../identity/contact-cipher.service';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { NOTICE_MAX_AGE_SECONDS } from '../mail/email-composer';
import type { ComposedEmail, EmailComposer, EmailNotNeeded } from '../mail/email-composer';
import { EmailComposers } from '../mail/email-composers';
import { Email } from '../mail/email.entity';
import { EmailRenderer } from '../mail/render/email-renderer.service';
import { recipientOf } from './recipient';

/** Kind of the email to the address before a change; its subject is the identity, its step grows with each change. */
export const ADDRESS_CHANGED = 'address_changed';

/** Names neither the new address nor the number: who reads the former address may be a stranger by now. */
@Injectable()
export class AddressChangedComposer implements EmailComposer {
  readonly kind = ADDRESS_CHANGED;
  readonly maxAgeSeconds = NOTICE_MAX_AGE_SECONDS;

  constructor(
    composers: EmailComposers,
    private readonly contacts: ContactCipher,
    private readonly renderer: EmailRenderer,
  ) {
    composers.add(this);
  }

  async compose(manager: EntityManager, email: Email): Promise<ComposedEmail | EmailNotNeeded> {
    const { kind, subjectId, step } = email;
    const identity = await manager.findOneBy(VerifiedIdentity, { id: subjectId });
    if (!identity) return { notNeeded: 'case_closed' };
    // Only the latest former address is on record, so it would receive one email for each pending change.
    if (await manager.existsBy(Email, { kind, subjectId, step: MoreThan(step) }))
      return { notNeeded: 'out_of_date' };
    const recipient = recipientOf(this.contacts, identity, this.contacts.openFormerEmail(identity));
    if ('notNeeded' in recipient) return recipient;
    const { firstName } = this.contacts.open(identity);
    return { ...recipient, ...this.renderer.render(ADDRESS_CHANGED, identity.locale, { firstName }) };
  }

  async sent(): Promise<void> {}
}
