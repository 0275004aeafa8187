import { Injectable } from '@nestjs/common';
import { EmailComposers } from '../mail/email-composers';
import { InvitationComposer } from './invitation.composer';
import { LinkComposer } from './link.composer';

/** Kind of the email with a link that the customer asked for; its subject is the re-verification. */
export const FRESH_LINK = 'fresh_link';

@Injectable()
export class FreshLinkComposer extends LinkComposer {
  constructor(composers: EmailComposers, invitation: InvitationComposer) {
    super(FRESH_LINK, composers, invitation);
  }
}
