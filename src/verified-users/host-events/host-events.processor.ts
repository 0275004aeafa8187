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
import { finishUnheard } from './finish-unheard.sql';
import { HostEventHandlers } from './host-event-handlers.service';
import { TellHostEvent } from './tell-host-event.service';

/**
 * Takes wake-ups of events to the host. Not before the application is up: handlers use what the host's own
 * `onModuleInit` prepares.
 */
@Processor({ name: HOST_EVENTS_QUEUE, configKey: QUEUE_CONFIG_KEY }, { autorun: false })
export class HostEventsProcessor extends WakeUpProcessor {
  private readonly logger = new Logger(HostEventsProcessor.name);
  private stopping = false;

  constructor(
    @Inject(RESOLVED_OPTIONS) { hostEvents }: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly handlers: HostEventHandlers,
    private readonly tellHostEvent: TellHostEvent,
    private readonly wakeUp: WakeUp,
    private readonly clock: Clock,
    private readonly metrics: HostEventMetrics,
    depths: QueueDepths,
    errors: QueueErrors,
  ) {
    super(hostEvents.concurrency, depths, errors);
  }

  override onApplicationBootstrap(): void {
    super.onApplicationBootstrap();
    this.worker.run().catch((error: unknown) => this.onError(error as Error));
  }

  /** A handler that runs is waited for; what the job names beside it is left to other processes. */
  override beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    return super.beforeApplicationShutdown();
  }

  protected async handle(ids: string[]): Promise<void> {
    await this.unlessDatabaseFails(async () => {
      const unheard = await finishUnheard(this.dataSource, ids, this.handlers.unheard(), this.clock.now());
      for (const name of unheard) this.metrics.ended(name, 'unheard');
    });
    if (this.handlers.heard().length === 0) return;
    for (const [index, id] of ids.entries()) {
      if (this.stopping) return this.wakeUp.hostEvents(ids.slice(index));
      await this.unlessDatabaseFails(() => this.tellHostEvent.tell(id));
    }
  }

  /** Its errors are not for the job, which keeps what it is given, values and all (P13). The rows are swept. */
  private async unlessDatabaseFails(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) =>
      this.logger.warn({ message: 'Events could not be told; they are swept', code: stableCode(error) }),
    );
  }
}
