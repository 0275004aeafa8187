import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';

export const WELCOME_QUEUE = 'welcome';

/** The host's own queue, on the host's own Redis. */
@Processor(WELCOME_QUEUE)
export class WelcomeProcessor extends WorkerHost {
  readonly welcomed: string[] = [];

  async process(job: Job<{ customerId: string }>): Promise<void> {
    this.welcomed.push(job.data.customerId);
  }
}
