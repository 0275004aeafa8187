import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, type EntityManager } from 'typeorm';
import { Email } from '../mail/email.entity';
import { queueEmails } from '../mail/queue-emails';
import type { EmailToWake } from '../queue/rows-to-wake';
import { CustomerSession } from './customer/customer-session.entity';
import { INVITATION } from './invitation.composer';
import { LinkToken } from './link-token.entity';
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
  async invite(manager: EntityManager, identityId: string, at: Date): Promise<EmailToWake[]> {
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
    const step = await manager.countBy(Email, { kind: INVITATION, subjectId: reverificationId });
    if (step === 0) return [];
    return queueEmails(manager, [
      { kind: INVITATION, subjectId: reverificationId, step, createdAt: at, dueAt: at },
    ]);
  }
}
