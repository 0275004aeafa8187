import { Processor } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { QueueDepths } from '../queue/queue-depths.service';
import { QueueErrors } from '../queue/queue-errors.service';
import { NOTIFICATIONS_QUEUE, QUEUE_CONFIG_KEY } from '../queue/queue-names';
import { WakeUpProcessor } from '../queue/wake-up.processor';
import { ApplyNotifications } from './apply-notifications.service';
import { PostponeNotification } from './postpone-notification.service';

/** Takes wake-ups of notifications, a bounded batch in each job. */
@Processor({ name: NOTIFICATIONS_QUEUE, configKey: QUEUE_CONFIG_KEY }, { autorun: false })
export class NotificationsProcessor extends WakeUpProcessor {
  constructor(
    @Inject(RESOLVED_OPTIONS) { queue }: ResolvedOptions,
    private readonly applyNotifications: ApplyNotifications,
    private readonly postponeNotification: PostponeNotification,
    depths: QueueDepths,
    errors: QueueErrors,
  ) {
    super(queue.notificationConcurrency, depths, errors);
  }

  /** A batch that fails is tried one by one, so that a bad one neither holds up nor fails its neighbours. */
  protected async handle(ids: string[]): Promise<void> {
    try {
      await this.applyNotifications.apply(ids);
    } catch (error) {
      if (ids.length === 1) return this.postponeNotification.postpone(ids[0]!, error);
      for (const id of ids) await this.handle([id]);
    }
  }
}
