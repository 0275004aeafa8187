import { Processor } from '@nestjs/bullmq';
import { Inject, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { HostEventMetrics } from '../observability/host-event-metrics';
import { stableCode } from '../observability/stable-code';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { QueueDepths } from '../queue/queue-depths.service';
import { QueueErrors } from '../queue/queue-errors.service';
import { HOST_EVENTS_QUEUE, QUEUE_CONFIG_KEY } from '../queue/queue-names';
import { WakeUpProcessor } from '../queue/wake-up.processor';
import { WakeUp } from '../queue/wake-up.service';
import { DispatchHostEvent } from './dispatch-host-event.service';
import { finishUnhandled } from './finish-unhandled.sql';
import { HostEventHandlers } from './host-event-handlers.service';
import { HostEventInHand } from './host-event-in-hand.service';

/**
 * Takes wake-ups of events to the host. Not before the application is up: handlers use what the host's own
 * `onModuleInit` prepares.
 */
@Processor({ name: HOST_EVENTS_QUEUE, configKey: QUEUE_CONFIG_KEY }, { autorun: false })
export class HostEventsProcessor extends WakeUpProcessor {
  private readonly logger = new Logger(HostEventsProcessor.name);
  private stopping = false;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly handlers: HostEventHandlers,
    private readonly eventInHand: HostEventInHand,
    private readonly dispatchHostEvent: DispatchHostEvent,
    private readonly wakeUp: WakeUp,
    private readonly clock: Clock,
    private readonly metrics: HostEventMetrics,
    depths: QueueDepths,
    errors: QueueErrors,
  ) {
    super(options.hostEvents.concurrency, depths, errors);
  }

  /** A handler that runs is waited for; what the job names beside it is left to other processes. */
  override beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    return super.beforeApplicationShutdown();
  }

  protected async handle(ids: string[]): Promise<void> {
    const next = await this.unlessDatabaseFails(() => this.finishUnhandled(ids));
    if (this.handlers.handled().length === 0) return;
    const line = [...ids, ...(next ?? [])];
    // The next event of the customer could not be claimed before, so it is delivered right away.
    for (let id = line.shift(); id !== undefined; id = line.shift()) {
      if (this.stopping) return this.wakeUp.hostEvents([id, ...line]);
      const taken = id;
      const following = await this.unlessDatabaseFails(() => this.dispatchHostEvent.dispatch(taken));
      if (following && !line.includes(following)) line.unshift(following);
    }
  }

  /** @returns events that are now first in line. */
  private async finishUnhandled(ids: readonly string[]): Promise<string[]> {
    const { giveUpAfterSeconds } = this.options.hostEvents.retry;
    const unhandled = this.handlers.unhandled();
    const now = this.clock.now();
    const finished = await finishUnhandled(this.dataSource, ids, unhandled, giveUpAfterSeconds, now);
    const next: string[] = [];
    for (const { id, identityId, name, status } of finished) {
      this.metrics.finished(name, status === 'done' ? 'unhandled' : 'failed');
      // Events without a handler here block claims only where another process might have a handler.
      const following = status === 'failed' && (await this.eventInHand.next({ id, identityId }));
      if (following) next.push(following);
    }
    return next;
  }

  /** Its errors are not for the job, which keeps what it is given, values and all (P13). The rows are swept. */
  private async unlessDatabaseFails<T>(work: () => Promise<T>): Promise<T | null> {
    return work().catch((error: unknown) => {
      this.logger.warn({
        message: 'Events could not be delivered; the sweep will retry them',
        code: stableCode(error),
      });
      return null;
    });
  }
}
