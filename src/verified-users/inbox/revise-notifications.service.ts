import { Injectable } from '@nestjs/common';
import { In, MoreThan, type EntityManager } from 'typeorm';
import { FindIdentities } from '../identity/find-identities.service';
import type { RowsToWake } from '../queue/rows-to-wake';
import { Notification } from './notification.entity';
import { SettleNotifications } from './settle-notifications.service';

export interface Revision {
  /** At least one of the notifications asks for a re-verification. */
  reverify: boolean;
  /** To wake after the commit. */
  wake: RowsToWake;
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
    private readonly findIdentities: FindIdentities,
    private readonly settleNotifications: SettleNotifications,
  ) {}

  /** The caller has locked the identity's row. */
  async receivedAfter(manager: EntityManager, identityId: string, verifiedAt: Date): Promise<Revision> {
    const notifications = await manager.find(Notification, {
      where: { identityId, status: In(['applied', 'recorded']), receivedAt: MoreThan(verifiedAt) },
      // In the order of a delivery that brings the same items again, so that the two cannot wait for each other.
      order: { eventId: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    const found = await this.findIdentities.find(manager, notifications);
    return this.settleNotifications.settle(
      manager,
      notifications.map((notification, index) => ({
        notification,
        // Whatever is found now, they are this identity's: it is its row that is locked.
        found: { identityId, reviewReason: found[index]?.reviewReason ?? null },
      })),
    );
  }
}
