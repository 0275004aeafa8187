import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContactCipher } from '../identity/contact-cipher.service';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import type { ComposedEmail, EmailComposer, EmailNotNeeded } from '../mail/email-composer';
import { EmailComposers } from '../mail/email-composers';
import type { Email } from '../mail/email.entity';
import { EmailRenderer } from '../mail/render/email-renderer.service';

/** Kind of the email to the address before a change; its subject is the identity, its step grows with each change. */
export const ADDRESS_CHANGED = 'address_changed';

/** Names neither the new address nor the number: who reads the former address may be a stranger by now. */
@Injectable()
export class AddressChangedComposer implements EmailComposer {
  readonly kind = ADDRESS_CHANGED;

  constructor(
    composers: EmailComposers,
    private readonly contacts: ContactCipher,
    private readonly renderer: EmailRenderer,
  ) {
    composers.add(this);
  }

  async compose(manager: EntityManager, email: Email): Promise<ComposedEmail | EmailNotNeeded> {
    const identity = await manager.findOneByOrFail(VerifiedIdentity, { id: email.subjectId });
    const to = this.contacts.openFormerEmail(identity);
    if (to === null) return { notNeeded: 'no_email_address' };
    const { firstName } = this.contacts.open(identity);
    return { to, ...this.renderer.render(ADDRESS_CHANGED, identity.locale, { firstName }) };
  }

  async sent(): Promise<void> {}
}
