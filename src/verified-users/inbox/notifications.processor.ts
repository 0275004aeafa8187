import { Processor } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { QueueDepths } from '../queue/queue-depths.service';
import { QueueErrors } from '../queue/queue-errors.service';
import { NOTIFICATIONS_QUEUE, QUEUE_CONFIG_KEY } from '../queue/queue-names';
import { WakeUpProcessor } from '../queue/wake-up.processor';
import { ApplyNotification } from './apply-notification.service';
import { PostponeNotification } from './postpone-notification.service';

/** Takes wake-ups of notifications, a bounded batch in each job. */
@Processor({ name: NOTIFICATIONS_QUEUE, configKey: QUEUE_CONFIG_KEY })
export class NotificationsProcessor extends WakeUpProcessor {
  constructor(
    @Inject(RESOLVED_OPTIONS) { queue }: ResolvedOptions,
    private readonly applyNotification: ApplyNotification,
    private readonly postponeNotification: PostponeNotification,
    depths: QueueDepths,
    errors: QueueErrors,
  ) {
    super(queue.notificationConcurrency, depths, errors);
  }

  /** Each notification has a transaction of its own, so that a bad one neither holds up nor fails its neighbours. */
  protected async handle(ids: string[]): Promise<void> {
    for (const id of ids) {
      try {
        await this.applyNotification.apply(id);
      } catch (error) {
        await this.postponeNotification.postpone(id, error);
      }
    }
  }
}
