import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { NotificationKeys } from '../identity/find-identities.service';
import { NotificationsOfIdentity } from '../reverification/verification/notifications-of-identity';
import { ReleaseNotifications } from './release-notifications.service';
import { ReviseNotifications, type Revision } from './revise-notifications.service';

/** What the inbox does when a verification becomes known. */
@Injectable()
export class NotificationsAroundVerification extends NotificationsOfIdentity {
  constructor(
    private readonly notifications: ReleaseNotifications,
    private readonly revision: ReviseNotifications,
  ) {
    super();
  }

  release(manager: EntityManager, keys: NotificationKeys & { clientCustomerId: string }): Promise<string[]> {
    return this.notifications.parked(manager, keys);
  }

  decideAnew(manager: EntityManager, identityId: string, verifiedAt: Date): Promise<Revision> {
    return this.revision.receivedAfter(manager, identityId, verifiedAt);
  }
}
