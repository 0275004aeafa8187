import { Injectable } from '@nestjs/common';
import { In, MoreThan, type EntityManager } from 'typeorm';
import { FindIdentity } from '../identity/find-identity.service';
import { Notification } from './notification.entity';
import { SettleNotification } from './settle-notification.service';

export interface Revision {
  /** At least one of the notifications asks for a re-verification. */
  reverify: boolean;
  /** Emails to wake after the commit. */
  emailIds: string[];
}

/**
 * Decides anew on notifications that were settled before a verification became known which is older than they are.
 * The verification cleared the doubt that they had raised, and may have brought another enrollment: decided anew,
 * the end is as if all had come in order (P6). In the verification's own transaction, so that nobody ever reads a
 * number as verified that is known to be in doubt again.
 */
@Injectable()
export class ReviseNotifications {
  constructor(
    private readonly findIdentity: FindIdentity,
    private readonly settleNotification: SettleNotification,
  ) {}

  /** The caller has locked the identity's row. */
  async receivedAfter(manager: EntityManager, identityId: string, verifiedAt: Date): Promise<Revision> {
    const notifications = await manager.find(Notification, {
      where: { identityId, status: In(['applied', 'recorded']), receivedAt: MoreThan(verifiedAt) },
      // In the order of a delivery that brings the same items again, so that the two cannot wait for each other.
      order: { eventId: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    const revision: Revision = { reverify: false, emailIds: [] };
    for (const notification of notifications) {
      const found = await this.findIdentity.find(manager, notification);
      const reviewReason = found?.reviewReason ?? null;
      const settled = await this.settleNotification.settle(manager, notification, {
        identityId,
        reviewReason,
      });
      revision.reverify ||= settled.reverify;
      revision.emailIds.push(...settled.emailIds);
    }
    return revision;
  }
}
