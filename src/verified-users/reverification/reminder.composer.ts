import { Injectable } from '@nestjs/common';
import { EmailComposers } from '../mail/email-composers';
import { InvitationComposer } from './invitation.composer';
import { LinkComposer } from './link.composer';

/** Kind of the email that asks again; its subject is the re-verification, its step the number of the reminder. */
export const REMINDER = 'reminder';

@Injectable()
export class ReminderComposer extends LinkComposer {
  constructor(composers: EmailComposers, invitation: InvitationComposer) {
    super(REMINDER, composers, invitation);
  }
}
