import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { FindIdentity } from '../identity/find-identity.service';
import { lockIdentityKeys } from '../identity/identity-keys-lock';
import { NotificationMetrics } from '../observability/notification-metrics';
import { Clock } from '../options/clock';
import { isDue } from '../queue/is-due';
import { WakeUp } from '../queue/wake-up.service';
import { Notification, type NotificationStatus } from './notification.entity';
import { SettleNotification } from './settle-notification.service';

/** Applies one stored notification, once, in one transaction: identity, history, re-verification, email row. */
@Injectable()
export class ApplyNotification {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly findIdentity: FindIdentity,
    private readonly settleNotification: SettleNotification,
    private readonly wakeUp: WakeUp,
    private readonly clock: Clock,
    private readonly metrics: NotificationMetrics,
  ) {}

  async apply(id: string): Promise<void> {
    const done = await this.dataSource.transaction(async (manager) => {
      const notification = await this.claim(manager, id);
      return notification && { notification, ...(await this.settle(manager, notification)) };
    });
    if (!done) return;
    this.wakeUp.emails(done.emailIds);
    const lagMs = this.clock.now().getTime() - done.notification.receivedAt.getTime();
    this.metrics.processed(done.notification.eventType, done.status, lagMs / 1000);
  }

  /**
   * The row lock is the claim: it ends with the transaction, so a worker that is killed gives it back (P9), and of
   * several workers woken for one notification the later ones find it settled (P5). They wait and do not skip a
   * locked row: a delivery that brings the same item again locks it too, and does not apply it.
   */
  private async claim(manager: EntityManager, id: string): Promise<Notification | null> {
    const notification = await manager.findOne(Notification, {
      where: { id, status: 'stored' },
      lock: { mode: 'pessimistic_write' },
    });
    if (!notification) return null;
    const mayBeEarly = notification.attempts > 0;
    return mayBeEarly && !isDue(notification.dueAt, this.clock.now()) ? null : notification;
  }

  private async settle(
    manager: EntityManager,
    notification: Notification,
  ): Promise<{ status: NotificationStatus; emailIds: string[] }> {
    await lockIdentityKeys(manager, notification);
    const found = await this.findIdentity.find(manager, notification);
    if (found) return this.settleNotification.settle(manager, notification, found);
    await manager.update(
      Notification,
      { id: notification.id },
      { status: 'parked', reason: 'unknown_identity' },
    );
    return { status: 'parked', emailIds: [] };
  }
}
