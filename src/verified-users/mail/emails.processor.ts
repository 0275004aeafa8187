import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { EMAILS_QUEUE, QUEUE_CONFIG_KEY, type WakeUpJob } from '../queue/queue-names';
import { QueueErrors } from '../queue/queue-errors.service';
import { PostponeEmail } from './postpone-email.service';
import { SendEmail } from './send-email.service';

/** Takes wake-ups of emails. What a job names is looked up; the job itself proves nothing. */
@Processor({ name: EMAILS_QUEUE, configKey: QUEUE_CONFIG_KEY })
export class EmailsProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly sendEmail: SendEmail,
    private readonly postponeEmail: PostponeEmail,
    private readonly errors: QueueErrors,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.options.queue.emailConcurrency;
  }

  async process(job: Job<WakeUpJob>): Promise<void> {
    for (const id of job.data.ids) {
      try {
        await this.sendEmail.send(id);
      } catch (error) {
        await this.postponeEmail.postpone(id, error);
      }
    }
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.errors.report(EMAILS_QUEUE, error);
  }

  /** Before the database goes: what is in hand is finished (P18). */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}
