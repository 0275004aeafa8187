import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { queueHostEvents } from '../host-events/queue-host-events';
import type { ContactChange } from '../identity/change-contact.service';
import type { Cause } from '../identity/identity-history.entity';
import { stateOf } from '../identity/identity-state';
import { queueEmails } from '../mail/queue-emails';
import { rowsToWake, type EmailToWake, type RowsToWake } from '../queue/rows-to-wake';
import { ADDRESS_CHANGED } from './address-changed.composer';
import { InviteAnew } from './invite-anew.service';
import { OpenReverifications } from './open-reverifications.service';
import { nextStep, ResendEmails } from './resend-emails.service';
import { VerificationRows } from './verification/verification-rows.service';

/** Id of the cause of a case that was opened for a number that nobody has shown yet. */
const NUMBER_CHANGED = 'number_changed';

/** What follows from another name, address or number: event, email to the former address, re-verification. */
@Injectable()
export class FollowContactChange {
  constructor(
    private readonly openReverifications: OpenReverifications,
    private readonly verifications: VerificationRows,
    private readonly inviteAnew: InviteAnew,
    private readonly resendEmails: ResendEmails,
  ) {}

  /** In the transaction of the change. @returns rows to wake after the commit. */
  async follow(manager: EntityManager, change: ContactChange, cause: Cause): Promise<RowsToWake> {
    const { identity, at, changed } = change;
    const identityId = identity.id;
    const state = stateOf(identity);
    const hostEvents = await queueHostEvents(manager, {
      name: 'identity.contact_changed',
      ...{ identityId, at, state, cause, detail: { changed } },
    });
    const emails = change.tellFormerEmail
      ? [
          ...(await this.tellFormerEmail(manager, identityId, at)),
          ...(await this.inviteAnew.invite(manager, identity, at)),
        ]
      : [];
    // After `inviteAnew`, whose invitation it finds: what is left are those for which no link was made.
    emails.push(...(await this.resendEmails.inviteAtAddedAddress(manager, identity)));
    // What is being verified is the person from before: its success would put that number back on record, or have the
    // new name pass for one that Prove has confirmed.
    if (change.numberChanged || change.nameChanged) await this.verifications.abandon(manager, identityId);
    const reasons = change.reverify
      ? [{ identityId, state, cause: { ...cause, id: NUMBER_CHANGED }, invite: true }]
      : [];
    return rowsToWake({ emails, hostEvents }, await this.openReverifications.open(manager, reasons));
  }

  /** Each change has an email of its own. Their numbers do not race: the caller has locked the identity's row. */
  private async tellFormerEmail(manager: EntityManager, subjectId: string, at: Date): Promise<EmailToWake[]> {
    const step = await nextStep(manager, ADDRESS_CHANGED, subjectId);
    return queueEmails(manager, [{ kind: ADDRESS_CHANGED, subjectId, step, createdAt: at, dueAt: at }]);
  }
}
