import type { EntityManager } from 'typeorm';
import type { NotificationKeys } from '../../identity/find-identities.service';
import type { Cause } from '../../identity/identity-history.entity';
import type { VerifiedIdentity } from '../../identity/verified-identity.entity';
import type { RowsToWake } from '../../queue/rows-to-wake';

/** What a verification that just became known means for notifications. Implemented by `inbox`, which is above. */
export abstract class NotificationsOfIdentity {
  /** Puts back those that waited for this customer. @returns ids to wake after the commit. */
  abstract release(
    manager: EntityManager,
    keys: NotificationKeys & { clientCustomerId: string },
  ): Promise<string[]>;

  /**
   * Revokes what notifications of an earlier enrollment did before its Prove id was known. The caller holds the lock of
   * the identity's row.
   *
   * @returns null if nothing was revoked.
   */
  abstract takeBack(
    manager: EntityManager,
    identity: VerifiedIdentity,
    proveId: string,
    cause: Cause,
  ): Promise<{ reverify: boolean; wake: RowsToWake } | null>;

  /** Decides anew on those that were received after the verification. The caller has locked the identity's row. */
  abstract decideAnew(
    manager: EntityManager,
    identityId: string,
    verifiedAt: Date,
  ): Promise<{ reverify: boolean; wake: RowsToWake }>;

  /**
   * Decides on those about a Prove id that was just linked to the identity, and that were settled on others until now. The
   * caller has locked the identity's row.
   *
   * @returns to wake after the commit.
   */
  abstract decideOnLinked(
    manager: EntityManager,
    identity: VerifiedIdentity,
    proveId: string,
  ): Promise<RowsToWake>;
}
