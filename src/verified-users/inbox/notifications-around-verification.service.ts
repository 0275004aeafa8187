import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { NotificationKeys } from '../identity/find-identities.service';
import type { Cause } from '../identity/identity-history.entity';
import type { VerifiedIdentity } from '../identity/verified-identity.entity';
import type { RowsToWake } from '../queue/rows-to-wake';
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

  takeBack(
    manager: EntityManager,
    identity: VerifiedIdentity,
    proveId: string,
    cause: Cause,
  ): Promise<Revision | null> {
    return this.revision.ofEarlierEnrollment(manager, identity, proveId, cause);
  }

  decideAnew(manager: EntityManager, identityId: string, verifiedAt: Date): Promise<Revision> {
    return this.revision.receivedAfter(manager, identityId, verifiedAt);
  }

  decideOnLinked(manager: EntityManager, identity: VerifiedIdentity, proveId: string): Promise<RowsToWake> {
    return this.revision.ofLinked(manager, identity, proveId);
  }
}
