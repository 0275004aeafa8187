import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { HostEventMetrics } from '../observability/host-event-metrics';
import { within } from '../observability/within';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { retryDelayMs } from '../queue/retry-delay';
import { WakeUp } from '../queue/wake-up.service';
import { claimHostEvent, LEASE_MS, type ClaimedHostEvent } from './claim-host-event.sql';
import { failureReason } from './failure-reason';
import { HostEventHandlers, type HostEventHandler } from './host-event-handlers.service';
import { HostEventInHand } from './host-event-in-hand.service';
import { keepRenewing } from './keep-renewing';
import { toVerifiedUserEvent } from './to-verified-user-event';

/** A handler that takes longer counts as failed. It goes on, for nobody can stop it; how it ends is ignored. */
const HANDLER_LIMIT_MS = 300_000;

/** How the handlers of an event took it: all well, one failed, or another worker has the event by now. */
type Told = 'well' | 'lost' | { failure: string };

/** Tells one event to the handlers that have not heard it yet, and later again to those that failed. */
@Injectable()
export class TellHostEvent {
  private readonly logger = new Logger(TellHostEvent.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly handlers: HostEventHandlers,
    private readonly inHand: HostEventInHand,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
    private readonly metrics: HostEventMetrics,
  ) {}

  /** Nothing is told unless the event is there to be taken. Fails only with the database; then it is swept. */
  async tell(id: string): Promise<void> {
    const event = await claimHostEvent(this.dataSource, id, this.handlers.heard(), this.clock.now());
    if (!event) return;
    if (event.project === null) {
      if (await this.inHand.finish(event, 'done', 'identity_gone')) this.metrics.ended(event.name, 'dropped');
      return;
    }
    // Workers died with it as often as it may be tried; perhaps it is a handler that kills them.
    if (event.attempts > this.options.hostEvents.retry.maxAttempts)
      return this.giveUp(event, event.reason ?? 'worker_lost');

    const endRenewal = keepRenewing(() => this.inHand.renew(event), LEASE_MS / 4);
    const told = await this.tellAll(event).finally(endRenewal);
    if (told === 'lost') return;
    if (told !== 'well') return this.postpone(event, told.failure);
    if (await this.inHand.finish(event, 'done', null)) this.metrics.ended(event.name, 'told');
  }

  /** One after another; the failure of one keeps no other from being told. */
  private async tellAll(event: ClaimedHostEvent): Promise<Told> {
    let told: Told = 'well';
    for (const handler of this.handlers.of(event.name)) {
      if (event.handledBy.includes(handler.key)) continue;
      const failure = await this.tellOne(event, handler);
      if (failure !== null) told = { failure };
      else if (!(await this.inHand.mark(event, handler.key))) return 'lost';
    }
    return told;
  }

  /** @returns why it failed. */
  private async tellOne(event: ClaimedHostEvent, { key, run }: HostEventHandler): Promise<string | null> {
    const running = run(toVerifiedUserEvent(event)).then(() => null, failureReason);
    const failure = await within(HANDLER_LIMIT_MS, running).catch(() => 'handler_too_slow');
    if (failure === null) return null;
    this.metrics.handlerFailed(event.name);
    const { id: hostEventId, attempts } = event;
    this.logger.warn({
      message: 'A handler of an event failed',
      ...{ hostEventId, event: event.name, handler: key, attempts, code: failure },
    });
    return failure;
  }

  private async postpone(event: ClaimedHostEvent, reason: string): Promise<void> {
    const { retry } = this.options.hostEvents;
    if (event.attempts >= retry.maxAttempts) return this.giveUp(event, reason);
    const delayMs = retryDelayMs(event.attempts, retry);
    if (await this.inHand.putOff(event, delayMs, reason)) this.wakeUp.hostEvents([event.id], delayMs);
  }

  private async giveUp(event: ClaimedHostEvent, reason: string): Promise<void> {
    if (!(await this.inHand.finish(event, 'failed', reason))) return;
    this.metrics.ended(event.name, 'failed');
    this.logger.error({
      message: 'An event was given up; `verified-users retry --host-event <id>` puts it back',
      ...{ hostEventId: event.id, event: event.name, code: reason },
    });
  }
}
