import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { Enrollment } from '../../identity/enrollment.entity';
import { lockIdentityKeys } from '../../identity/identity-keys-lock';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
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

  /** It becomes the customer's current enrollment where there is none, else an earlier one. */
  async link({ id, project, proveId, identityId }: Difference, by: string): Promise<void> {
    const woken = await transactWithin(this.dataSource, async (manager) => {
      const { clientCustomerId } = await manager.findOneByOrFail(VerifiedIdentity, { id: identityId! });
      await lockIdentityKeys(manager, { project, proveId, clientCustomerId });
      const lock = { mode: 'pessimistic_write' as const };
      const identity = await manager.findOneOrFail(VerifiedIdentity, { where: { id: identityId! }, lock });
      const isFree =
        identity.status !== 'closed' && !(await manager.existsBy(Enrollment, { project, proveId }));
      const now = this.clock.now();
      if (isFree) {
        const current = !(await manager.existsBy(Enrollment, { identityId: identity.id, current: true }));
        const row = { id: randomUUID(), identityId: identity.id, project, proveId, current, enrolledAt: now };
        await manager.insert(Enrollment, row);
      }
      const status: DifferenceStatus = isFree ? 'applied' : 'gone';
      const change = { status, settledAt: now, settledBy: by };
      await manager.update(Difference, { id, status: 'proposed' }, change);
      return isFree ? this.notifications.release(manager, { project, proveId, clientCustomerId }) : [];
    });
    this.wakeUp.rows(rowsToWake({ notifications: woken }));
  }
}
