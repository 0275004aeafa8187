import type { EntityManager } from 'typeorm';
import type { ComposedEmail, EmailComposer, EmailNotNeeded } from '../mail/email-composer';
import type { EmailComposers } from '../mail/email-composers';
import type { Email } from '../mail/email.entity';
import type { InvitationComposer } from './invitation.composer';

/** As an invitation, with texts of its own: the same guard, a new link, and the earlier one stops working. */
export abstract class LinkComposer implements EmailComposer {
  protected constructor(
    readonly kind: string,
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
