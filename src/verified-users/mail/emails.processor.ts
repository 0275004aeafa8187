import { Processor } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { QueueDepths } from '../queue/queue-depths.service';
import { QueueErrors } from '../queue/queue-errors.service';
import { EMAILS_QUEUE, QUEUE_CONFIG_KEY } from '../queue/queue-names';
import { WakeUpProcessor } from '../queue/wake-up.processor';
import { PostponeEmail } from './postpone-email.service';
import { SendEmail } from './send-email.service';

/** Takes wake-ups of emails. What a job names is looked up; the job itself proves nothing. */
@Processor({ name: EMAILS_QUEUE, configKey: QUEUE_CONFIG_KEY }, { autorun: false })
export class EmailsProcessor extends WakeUpProcessor {
  constructor(
    @Inject(RESOLVED_OPTIONS) { queue }: ResolvedOptions,
    private readonly sendEmail: SendEmail,
    private readonly postponeEmail: PostponeEmail,
    depths: QueueDepths,
    errors: QueueErrors,
  ) {
    super(queue.emailConcurrency, depths, errors);
  }

  protected async handle(ids: string[]): Promise<void> {
    for (const id of ids) {
      try {
        await this.sendEmail.send(id);
      } catch (error) {
        await this.postponeEmail.postpone(id, error);
      }
    }
  }
}
