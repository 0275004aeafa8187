import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { EMAILS_QUEUE, HOST_EVENTS_QUEUE, NOTIFICATIONS_QUEUE, SCHEDULES_QUEUE } from './queue-names';

export const JOB_STATES = ['wait', 'active', 'delayed', 'failed'] as const;

/** Jobs of one queue by state. */
export interface QueueDepth {
  queue: string;
  counts: Record<string, number>;
}

/** Asks the queue engine how many jobs wait; also the proof that it answers. */
@Injectable()
export class QueueDepths {
  private readonly workers: (() => boolean)[] = [];

  constructor(
    @InjectQueue(NOTIFICATIONS_QUEUE) private readonly notifications: Queue,
    @InjectQueue(EMAILS_QUEUE) private readonly emails: Queue,
    @InjectQueue(HOST_EVENTS_QUEUE) private readonly hostEvents: Queue,
    @InjectQueue(SCHEDULES_QUEUE) private readonly schedules: Queue,
  ) {}

  /** @param fetches whether a worker of this process gets jobs. */
  addWorker(fetches: () => boolean): void {
    this.workers.push(fetches);
  }

  /** Whether every worker of this process gets jobs; true where there is none. */
  get workersFetch(): boolean {
    return this.workers.every((fetches) => fetches());
  }

  /** Rejects when the engine is away, or hangs as long as its client waits: the caller sets the limit. */
  async read(): Promise<QueueDepth[]> {
    return Promise.all(
      [this.notifications, this.emails, this.hostEvents, this.schedules].map(async (queue) => ({
        queue: queue.name,
        counts: await queue.getJobCounts(...JOB_STATES),
      })),
    );
  }
}
