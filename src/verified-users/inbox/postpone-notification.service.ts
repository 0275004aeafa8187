import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { isRetryableConflict } from '../database/sql-state';
import { TRANSACTION_LIMIT_MS, transactWithin } from '../database/transact-within';
import { Clock } from '../options/clock';
import { NotificationMetrics } from '../observability/notification-metrics';
import { stableCode } from '../observability/stable-code';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { retryDelayMs } from '../queue/retry-delay';
import { WakeUp } from '../queue/wake-up.service';
import { Notification } from './notification.entity';

/**
 * Postpones by as long as it has been waiting already, within bounds, half of it random (jitter). If the row itself is
 * locked, its holder may be applying it: it is skipped and left to the sweep.
 */
const PUT_OFF = `
  UPDATE vu_notification
     SET reason = $3,
         due_at = $2::timestamptz + (0.5 + random() / 2)
                  * LEAST(GREATEST($2::timestamptz - received_at, interval '1 second'), interval '10 seconds')
   WHERE id = ANY(ARRAY(SELECT id FROM vu_notification WHERE id = $1 AND status = 'stored'
                           FOR NO KEY UPDATE SKIP LOCKED))
  RETURNING due_at AS "dueAt"`;

/**
 * Handles a failed attempt: schedules a retry, or marks the notification `failed` with its reason after the last. A
 * conflict with another transaction, such as a lock timeout, is not a failure of the notification and uses up no
 * attempt.
 */
@Injectable()
export class PostponeNotification {
  private readonly logger = new Logger(PostponeNotification.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
    private readonly metrics: NotificationMetrics,
  ) {}

  async postpone(id: string, error: unknown): Promise<void> {
    const reason = stableCode(error);
    const delayMs = isRetryableConflict(error) ? await this.putOff(id, reason) : await this.count(id, reason);
    this.logger.warn({ message: 'A notification could not be applied', notificationId: id, code: reason });
    if (delayMs !== null) this.wakeUp.notifications([id], delayMs);
  }

  private async putOff(id: string, reason: string): Promise<number | null> {
    const now = this.clock.now();
    const [[row]] = await queryWithin<[{ dueAt: Date }[], number]>(
      this.dataSource,
      TRANSACTION_LIMIT_MS,
      PUT_OFF,
      [id, now, reason],
    );
    return row ? row.dueAt.getTime() - now.getTime() : null;
  }

  private async count(id: string, reason: string): Promise<number | null> {
    const now = this.clock.now();
    const counted = await transactWithin(this.dataSource, (manager) =>
      this.countIn(manager, id, reason, now),
    );
    if (counted === null) return null;
    const { delayMs, notification } = counted;
    if (delayMs === null) {
      const ageSeconds = (now.getTime() - notification.receivedAt.getTime()) / 1000;
      this.metrics.processed(notification.eventType, 'failed', ageSeconds);
    }
    return delayMs;
  }

  /** @returns the delay until the next attempt; null if there is none. */
  private async countIn(
    manager: EntityManager,
    id: string,
    reason: string,
    now: Date,
  ): Promise<{ notification: Notification; delayMs: number | null } | null> {
    const notification = await manager.findOne(Notification, {
      where: { id, status: 'stored' },
      lock: { mode: 'pessimistic_write' },
    });
    if (!notification) return null;
    const { retry } = this.options.notifications;
    const attempts = notification.attempts + 1;
    if (attempts >= retry.maxAttempts) {
      await manager.update(Notification, { id }, { attempts, reason, status: 'failed', finishedAt: now });
      return { notification, delayMs: null };
    }
    const delayMs = retryDelayMs(attempts, retry);
    const dueAt = new Date(now.getTime() + delayMs);
    await manager.update(Notification, { id }, { attempts, reason, dueAt });
    return { notification, delayMs };
  }
}
