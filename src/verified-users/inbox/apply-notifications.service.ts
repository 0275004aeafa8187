import { Inject, Injectable } from '@nestjs/common';
import { In, type DataSource, type EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import type { FoundIdentity } from '../identity/choose-identity';
import { FindIdentities } from '../identity/find-identities.service';
import { lockIdentityKeys } from '../identity/identity-keys-lock';
import { NotificationMetrics } from '../observability/notification-metrics';
import { Clock } from '../options/clock';
import { isDue } from '../queue/is-due';
import type { RowsToWake } from '../queue/rows-to-wake';
import { WakeUp } from '../queue/wake-up.service';
import { Notification, type NotificationStatus } from './notification.entity';
import { SettleNotifications, type MatchedNotification } from './settle-notifications.service';
import { writeEnds } from './write-ends.sql';

interface Ended {
  notification: Notification;
  status: NotificationStatus;
}

/**
 * Applies stored notifications, each once: identities, history, re-verifications, email rows.
 *
 * A batch is one transaction of a dozen statements, because a transaction for each notification spent nine tenths of
 * its time on round trips (`npm run bench -- process`). It is all or nothing: whoever calls tries the
 * notifications of a failed batch one by one.
 *
 * Locks are taken in one order everywhere: notifications, identity keys, identities.
 */
@Injectable()
export class ApplyNotifications {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly findIdentities: FindIdentities,
    private readonly settleNotifications: SettleNotifications,
    private readonly wakeUp: WakeUp,
    private readonly clock: Clock,
    private readonly metrics: NotificationMetrics,
  ) {}

  async apply(ids: readonly string[]): Promise<void> {
    const { ended, wake } = await transactWithin(this.dataSource, (manager) => this.settle(manager, ids));
    this.wakeUp.rows(wake);
    const now = this.clock.now().getTime();
    for (const { notification, status } of ended) {
      this.metrics.processed(
        notification.eventType,
        status,
        (now - notification.receivedAt.getTime()) / 1000,
      );
    }
  }

  private async settle(
    manager: EntityManager,
    ids: readonly string[],
  ): Promise<{ ended: Ended[]; wake: RowsToWake }> {
    const claimed = await this.claim(manager, ids);
    const found = await this.find(manager, claimed);
    const matched: MatchedNotification[] = [];
    const unknown: Notification[] = [];
    claimed.forEach((notification, index) => {
      const identity = found[index];
      if (identity) matched.push({ notification, found: identity });
      else unknown.push(notification);
    });
    const { statuses, wake } = await this.settleNotifications.settle(manager, matched);
    await writeEnds(
      manager,
      unknown.map(({ id }) => ({
        id,
        status: 'parked',
        reason: 'unknown_identity',
        reviewReason: null,
        identityId: null,
        finishedAt: null,
      })),
    );
    const ended = matched.map(({ notification }, index) => ({ notification, status: statuses[index]! }));
    const parked = unknown.map((notification) => ({ notification, status: 'parked' as const }));
    return { ended: [...ended, ...parked], wake };
  }

  /**
   * The row locks are the claim: they end with the transaction, so a worker that is killed gives them back (P9), and of
   * several workers woken for one notification the later ones find it settled (P5). They wait and do not skip a
   * locked row: a delivery that brings the same item again locks it too, and does not apply it. In the order in which
   * such a delivery takes them, so that the two cannot wait for each other.
   */
  private async claim(manager: EntityManager, ids: readonly string[]): Promise<Notification[]> {
    const notifications = await manager.find(Notification, {
      where: { id: In([...new Set(ids)]), status: 'stored' },
      order: { project: 'ASC', eventId: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    const now = this.clock.now();
    // History reads best in the order of arrival.
    return notifications
      .filter(({ attempts, dueAt }) => attempts === 0 || isDue(dueAt, now))
      .sort((one, other) => Number(one.id) - Number(other.id));
  }

  /**
   * Nearly all are found without a lock; whether they still match is asked again under the lock of the identity. Those
   * that are not are looked for once more under the locks of their keys: their registration may commit at this moment.
   */
  private async find(
    manager: EntityManager,
    notifications: readonly Notification[],
  ): Promise<(FoundIdentity | null)[]> {
    const found = await this.findIdentities.find(manager, notifications);
    const unknown = notifications.filter((_, index) => found[index] === null);
    if (unknown.length === 0) return found;
    await lockIdentityKeys(manager, ...unknown);
    const foundNow = await this.findIdentities.find(manager, unknown);
    return found.map((identity) => identity ?? foundNow.shift()!);
  }
}
