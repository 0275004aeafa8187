import type { Provider } from '@nestjs/common';
import { AddressChangedComposer } from './address-changed.composer';
import { ConfirmationComposer } from './confirmation.composer';
import { FreshLinkComposer } from './fresh-link.composer';
import { InvitationComposer } from './invitation.composer';
import { LapsedComposer } from './lapsed.composer';
import { ReminderComposer } from './reminder.composer';

/** What writes the emails of re-verifications, one for each kind. */
export const COMPOSERS: Provider[] = [
  AddressChangedComposer,
  ConfirmationComposer,
  FreshLinkComposer,
  InvitationComposer,
  LapsedComposer,
  ReminderComposer,
];
