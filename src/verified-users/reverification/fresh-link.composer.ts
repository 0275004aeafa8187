import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ComposedEmail, EmailComposer, EmailNotNeeded } from '../mail/email-composer';
import { EmailComposers } from '../mail/email-composers';
import type { Email } from '../mail/email.entity';
import { InvitationComposer } from './invitation.composer';

/** Kind of the email with a link that the customer asked for; its subject is the re-verification. */
export const FRESH_LINK = 'fresh_link';

/** As an invitation, with texts of its own: the same guard, a new link, and the earlier one stops working. */
@Injectable()
export class FreshLinkComposer implements EmailComposer {
  readonly kind = FRESH_LINK;

  constructor(
    composers: EmailComposers,
    private readonly invitation: InvitationComposer,
  ) {
    composers.add(this);
  }

  compose(manager: EntityManager, email: Email): Promise<ComposedEmail | EmailNotNeeded> {
    return this.invitation.compose(manager, email);
  }

  sent(manager: EntityManager, email: Email, at: Date): Promise<void> {
    return this.invitation.sent(manager, email, at);
  }
}
