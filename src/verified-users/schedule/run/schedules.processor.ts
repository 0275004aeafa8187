import { Processor } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import type { Job } from 'bullmq';
import { stableCode } from '../../observability/stable-code';
import { QueueDepths } from '../../queue/queue-depths.service';
import { QueueErrors } from '../../queue/queue-errors.service';
import { QUEUE_CONFIG_KEY, SCHEDULES_QUEUE, type WakeUpJob } from '../../queue/queue-names';
import { WakeUpProcessor } from '../../queue/wake-up.processor';
import { RunSchedule } from './run-schedule.service';
import { SCHEDULE_NAMES } from './schedule';

/** Takes ticks; a tick names its schedule as other wake-ups name their rows. */
@Processor({ name: SCHEDULES_QUEUE, configKey: QUEUE_CONFIG_KEY }, { autorun: false })
export class SchedulesProcessor extends WakeUpProcessor {
  private readonly logger = new Logger(SchedulesProcessor.name);
  private readonly stopping = new AbortController();

  constructor(
    private readonly runSchedule: RunSchedule,
    depths: QueueDepths,
    errors: QueueErrors,
  ) {
    // A long run of one holds up none of the others.
    super(SCHEDULE_NAMES.length, depths, errors);
  }

  /** A run ends after the batch in hand, and is gone on with elsewhere or at the next start (P18). */
  override beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    return super.beforeApplicationShutdown();
  }

  protected async handle([name]: string[], job: Job<WakeUpJob>): Promise<void> {
    try {
      await this.runSchedule.run(name!, tickOf(job), this.stopping.signal);
    } catch (error) {
      // Not for the job, which keeps what it is given, values and all (P13). The sweep asks again.
      const code = stableCode(error);
      this.logger.warn({ message: 'A schedule could not be run', schedule: name, code });
    }
  }
}

/** When the job was due; of one that was added by itself, the time it was given. */
function tickOf(job: Job): Date {
  return new Date(job.opts.prevMillis ?? job.timestamp);
}
