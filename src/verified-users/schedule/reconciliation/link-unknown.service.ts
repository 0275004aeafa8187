import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { Enrollment } from '../../identity/enrollment.entity';
import { lockIdentities } from '../../identity/identity-keys-lock';
import { stateOf } from '../../identity/identity-state';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { writeHistory } from '../../identity/write-history';
import { Clock } from '../../options/clock';
import { rowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { NotificationsOfIdentity } from '../../reverification/verification/notifications-of-identity';
import { Difference, type DifferenceStatus } from './difference.entity';

/** Gives an id that only Prove knows to the customer whom Prove names. */
@Injectable()
export class LinkUnknown {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly notifications: NotificationsOfIdentity,
    private readonly wakeUp: WakeUp,
    private readonly clock: Clock,
  ) {}

  /**
   * It becomes the customer's current enrollment if there is none; otherwise it is linked beside the current one, and
   * notifications about both count. It does not replace the other, because Prove may keep watching both.
   */
  async link({ id, project, proveId, identityId }: Difference, by: string): Promise<void> {
    const wake = await transactWithin(this.dataSource, async (manager) => {
      const { clientCustomerId } = await manager.findOneByOrFail(VerifiedIdentity, { id: identityId! });
      await lockIdentities(manager, { project, proveId, clientCustomerId });
      const lock = { mode: 'for_no_key_update' as const };
      const identity = await manager.findOneOrFail(VerifiedIdentity, { where: { id: identityId! }, lock });
      const isFree =
        identity.status !== 'closed' && !(await manager.existsBy(Enrollment, { project, proveId }));
      const now = this.clock.now();
      if (isFree) {
        const current = !(await manager.existsBy(Enrollment, { identityId: identity.id, current: true }));
        const ids = { id: randomUUID(), identityId: identity.id, project, proveId };
        // Linked as the current one too: a verification from before the link takes that place, and both count (P6).
        await manager.insert(Enrollment, { ...ids, current, linked: true, enrolledAt: now });
        const state = stateOf(identity);
        await writeHistory(manager, {
          ...{ identityId: identity.id, at: now, what: 'enrollment_linked', before: state, after: state },
          cause: { kind: 'operator', id },
        });
      }
      const status: DifferenceStatus = isFree ? 'applied' : 'gone';
      const change = { status, settledAt: now, settledBy: by };
      await manager.update(Difference, { id, status: 'proposed' }, change);
      if (!isFree) return rowsToWake();
      const notifications = await this.notifications.release(manager, { project, proveId, clientCustomerId });
      return rowsToWake(
        { notifications },
        await this.notifications.decideOnLinked(manager, identity, proveId),
      );
    });
    this.wakeUp.rows(wake);
  }
}
