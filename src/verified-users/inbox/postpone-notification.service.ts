import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { Clock } from '../options/clock';
import { NotificationMetrics } from '../observability/notification-metrics';
import { stableCode } from '../observability/stable-code';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { retryDelayMs } from '../queue/retry-delay';
import { WakeUp } from '../queue/wake-up.service';
import { Notification } from './notification.entity';

/** After an attempt that failed: tried again later, or `failed` with its reason after the last. */
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
    const delayMs = await transactWithin(this.dataSource, async (manager) => {
      const notification = await manager.findOne(Notification, {
        where: { id, status: 'stored' },
        lock: { mode: 'pessimistic_write' },
      });
      if (!notification) return null;
      const now = this.clock.now();
      const attempts = notification.attempts + 1;
      if (attempts >= this.options.notifications.retry.maxAttempts) {
        await manager.update(Notification, { id }, { attempts, reason, status: 'failed', finishedAt: now });
        this.metrics.processed(
          notification.eventType,
          'failed',
          (now.getTime() - notification.receivedAt.getTime()) / 1000,
        );
        return null;
      }
      const delay = retryDelayMs(attempts, this.options.notifications.retry);
      await manager.update(
        Notification,
        { id },
        { attempts, reason, dueAt: new Date(now.getTime() + delay) },
      );
      return delay;
    });
    this.logger.warn({ message: 'A notification could not be applied', notificationId: id, code: reason });
    if (delayMs !== null) this.wakeUp.notifications([id], delayMs);
  }
}
