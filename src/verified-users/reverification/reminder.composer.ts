import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ComposedEmail, EmailComposer, EmailNotNeeded } from '../mail/email-composer';
import { EmailComposers } from '../mail/email-composers';
import type { Email } from '../mail/email.entity';
import { InvitationComposer } from './invitation.composer';

/** Kind of the email that asks again; its subject is the re-verification, its step the number of the reminder. */
export const REMINDER = 'reminder';

/** As an invitation, with texts of its own: the same guard, a new link, and the earlier one stops working. */
@Injectable()
export class ReminderComposer implements EmailComposer {
  readonly kind = REMINDER;

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
