import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, type EntityManager } from 'typeorm';
import { queueEmails } from '../mail/queue-emails';
import type { VerifiedIdentity } from '../identity/verified-identity.entity';
import type { EmailToWake } from '../queue/rows-to-wake';
import { CustomerSession } from './customer/customer-session.entity';
import { INVITATION } from './invitation.composer';
import { LinkToken } from './link-token.entity';
import { LINK_EMAILS, latestEmail, nextStep } from './resend-emails.service';
import { OPEN_STATUSES, Reverification } from './reverification.entity';

/**
 * Moves an invitation to another address. The former one may have a new owner by now, and whoever follows a link sees
 * name and number: so what was sent there opens nothing any more, and the address on record gets a link of its own.
 */
@Injectable()
export class InviteAnew {
  /**
   * The caller has locked the identity's row. Does nothing before the first link was made: that one goes to the new
   * address by itself.
   *
   * @returns emails to wake after the commit.
   */
  async invite(
    manager: EntityManager,
    { id: identityId, emailHash }: VerifiedIdentity,
    at: Date,
  ): Promise<EmailToWake[]> {
    const reverification = await manager.findOneBy(Reverification, {
      identityId,
      status: In([...OPEN_STATUSES]),
    });
    if (!reverification) return [];
    const { id: reverificationId } = reverification;
    const links = await manager.findBy(LinkToken, { reverificationId });
    if (links.length === 0) return [];
    // Links before sessions: one that is used up at this moment is waited for, and its session is found.
    await manager.update(
      LinkToken,
      { reverificationId, usedAt: IsNull(), replacedAt: IsNull() },
      { replacedAt: at },
    );
    await manager.update(
      CustomerSession,
      { linkTokenId: In(links.map(({ id }) => id)), expiresAt: MoreThan(at) },
      { expiresAt: at },
    );
    if (!(await latestEmail(manager, reverificationId, LINK_EMAILS))) return [];
    const step = await nextStep(manager, INVITATION, reverificationId);
    const unsent = emailHash === null ? 'no_email_address' : null;
    return queueEmails(manager, [
      { kind: INVITATION, subjectId: reverificationId, step, createdAt: at, dueAt: at, unsent },
    ]);
  }
}
