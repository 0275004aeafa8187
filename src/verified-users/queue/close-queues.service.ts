import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { within } from '../observability/within';
import { EMAILS_QUEUE, HOST_EVENTS_QUEUE, NOTIFICATIONS_QUEUE, SCHEDULES_QUEUE } from './queue-names';
import { WakeUp } from './wake-up.service';

/** What the engine has not taken within this is left to the sweeper. */
const ENGINE_LIMIT_MS = 2_000;

/**
 * Closes the queues before BullMQ's own module does: that one waits for the engine's goodbye however long it takes, and
 * an engine that hangs or is gone says none (P18).
 */
@Injectable()
export class CloseQueues implements OnApplicationShutdown {
  constructor(
    @InjectQueue(NOTIFICATIONS_QUEUE) private readonly notifications: Queue,
    @InjectQueue(EMAILS_QUEUE) private readonly emails: Queue,
    @InjectQueue(HOST_EVENTS_QUEUE) private readonly hostEvents: Queue,
    @InjectQueue(SCHEDULES_QUEUE) private readonly schedules: Queue,
    private readonly wakeUp: WakeUp,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await within(ENGINE_LIMIT_MS, this.wakeUp.settled()).catch(() => undefined);
    const queues = [this.notifications, this.emails, this.hostEvents, this.schedules];
    await Promise.all(queues.map((queue) => queue.getBackend().close(true)));
  }
}
