import { Inject, Injectable } from '@nestjs/common';
import { In, type DataSource, type EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { TRANSACTION_LIMIT_MS, transactWithin } from '../database/transact-within';
import type { FoundIdentity } from '../identity/choose-identity';
import { FindIdentities } from '../identity/find-identities.service';
import { lockIdentityKeys, lockIdentityRows } from '../identity/identity-keys-lock';
import { NotificationMetrics } from '../observability/notification-metrics';
import { Clock } from '../options/clock';
import { isDue } from '../queue/is-due';
import type { RowsToWake } from '../queue/rows-to-wake';
import { WakeUp } from '../queue/wake-up.service';
import { InboxAlerts } from './inbox-alerts.service';
import { Notification, type NotificationStatus } from './notification.entity';
import { SettleNotifications, type MatchedNotification } from './settle-notifications.service';
import { writeEnds } from './write-ends.sql';

/**
 * Longest wait for a lock. A session that holds a customer's row for longer must not hold up the other notifications of
 * the batch, nor, when they are retried one by one, the next one.
 */
const BATCH_LOCK_TIMEOUT_MS = 1_000;
const SINGLE_LOCK_TIMEOUT_MS = 250;

interface Ended {
  notification: Notification;
  status: NotificationStatus;
  reviewReason: string | null;
}

/**
 * Applies stored notifications, each once: identities, history, re-verifications, email rows.
 *
 * A batch is one transaction of a dozen statements, because a transaction for each notification spent nine tenths of
 * its time on round trips (`npm run bench -- process`). It is all or nothing: whoever calls tries the
 * notifications of a failed batch one by one.
 *
 * Locks are taken in the order of docs/architecture.md: identity keys, identities, notifications. So
 * notifications are read without a lock first, and claimed only once everything else they need is locked.
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
    private readonly alerts: InboxAlerts,
  ) {}

  async apply(ids: readonly string[]): Promise<void> {
    const { ended, wake } = await transactWithin(
      this.dataSource,
      (manager) => this.settle(manager, ids),
      TRANSACTION_LIMIT_MS,
      ids.length === 1 ? SINGLE_LOCK_TIMEOUT_MS : BATCH_LOCK_TIMEOUT_MS,
    );
    this.wakeUp.rows(wake);
    const now = this.clock.now().getTime();
    for (const { notification, status, reviewReason } of ended) {
      if (reviewReason !== null) this.alerts.reviewRequired(reviewReason);
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
    const stored = await this.read(manager, ids);
    const found = await this.find(manager, stored);
    const identities = new Map(stored.map(({ id }, index) => [id, found[index]!]));
    await lockIdentityRows(
      manager,
      found.flatMap((one) => (one ? [...one.appliesTo, ...(one.misnamed ? [one.misnamed] : [])] : [])),
    );
    const matched: MatchedNotification[] = [];
    const unknown: Notification[] = [];
    for (const notification of await this.claim(manager, [...identities.keys()])) {
      const identity = identities.get(notification.id);
      if (identity) matched.push({ notification, found: identity });
      else unknown.push(notification);
    }
    const { statuses, reviewReasons, wake } = await this.settleNotifications.settle(manager, matched);
    await writeEnds(
      manager,
      unknown.map(({ id, problems }) => ({
        id,
        status: 'parked',
        reason: 'unknown_identity',
        reviewReason: problems?.[0] ?? null,
        identityId: null,
        finishedAt: null,
      })),
    );
    const ended = matched.map(({ notification }, index) => {
      return { notification, status: statuses[index]!, reviewReason: reviewReasons[index]! };
    });
    const parked = unknown.map((notification) => {
      return { notification, status: 'parked' as const, reviewReason: notification.problems?.[0] ?? null };
    });
    return { ended: [...ended, ...parked], wake };
  }

  private read(manager: EntityManager, ids: readonly string[]): Promise<Notification[]> {
    return manager.find(Notification, {
      select: { id: true, project: true, proveId: true, clientCustomerId: true },
      where: { id: In([...new Set(ids)]), status: 'stored' },
    });
  }

  /**
   * The row locks are the claim: they end with the transaction, so a worker that is killed gives them back (P9), and of
   * several workers woken for one notification the later ones find it applied (P5). They wait
   * instead of skipping locked rows, because counting a repeat also locks the row, but does not apply it.
   */
  private async claim(manager: EntityManager, ids: readonly string[]): Promise<Notification[]> {
    const notifications = await manager.find(Notification, {
      where: { id: In([...ids]), status: 'stored' },
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
   * Nearly all are matched without a lock; the match is checked again under the lock of the identity. Those without a
   * match, or matched by the customer's id alone, are looked up again under the locks of their keys: a registration of
   * their Prove id may be committing at this moment.
   */
  private async find(
    manager: EntityManager,
    notifications: readonly Notification[],
  ): Promise<(FoundIdentity | null)[]> {
    const found = await this.findIdentities.find(manager, notifications);
    const isUncertain = (one: FoundIdentity | null) => !one || one.reviewReason === 'unknown_enrollment';
    const uncertain = notifications.filter((_, index) => isUncertain(found[index]!));
    if (uncertain.length === 0) return found;
    await lockIdentityKeys(manager, ...uncertain);
    const foundNow = await this.findIdentities.find(manager, uncertain);
    return found.map((identity) => (isUncertain(identity) ? foundNow.shift()! : identity));
  }
}
