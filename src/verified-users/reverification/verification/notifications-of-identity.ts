import type { EntityManager } from 'typeorm';
import type { NotificationKeys } from '../../identity/find-identities.service';
import type { RowsToWake } from '../../queue/rows-to-wake';

/** What a verification that just became known means for notifications. Implemented by `inbox`, which is above. */
export abstract class NotificationsOfIdentity {
  /** Puts back those that waited for this customer. @returns ids to wake after the commit. */
  abstract release(
    manager: EntityManager,
    keys: NotificationKeys & { clientCustomerId: string },
  ): Promise<string[]>;

  /** Decides anew on those that were received after the verification. The caller has locked the identity's row. */
  abstract decideAnew(
    manager: EntityManager,
    identityId: string,
    verifiedAt: Date,
  ): Promise<{ reverify: boolean; wake: RowsToWake }>;
}
