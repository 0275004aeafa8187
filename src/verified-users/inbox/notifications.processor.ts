import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { NOTIFICATIONS_QUEUE, QUEUE_CONFIG_KEY, type WakeUpJob } from '../queue/queue-names';
import { QueueErrors } from '../queue/queue-errors.service';
import { ApplyNotification } from './apply-notification.service';
import { PostponeNotification } from './postpone-notification.service';

/** Takes wake-ups of notifications, a bounded batch in each job. */
@Processor({ name: NOTIFICATIONS_QUEUE, configKey: QUEUE_CONFIG_KEY })
export class NotificationsProcessor
  extends WorkerHost
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly applyNotification: ApplyNotification,
    private readonly postponeNotification: PostponeNotification,
    private readonly errors: QueueErrors,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.options.queue.notificationConcurrency;
  }

  /** Each notification has a transaction of its own, so that a bad one neither holds up nor fails its neighbours. */
  async process(job: Job<WakeUpJob>): Promise<void> {
    for (const id of job.data.ids) {
      try {
        await this.applyNotification.apply(id);
      } catch (error) {
        await this.postponeNotification.postpone(id, error);
      }
    }
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.errors.report(NOTIFICATIONS_QUEUE, error);
  }

  /** Before the database goes: what is in hand is finished (P18). */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}
