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
import { keepRenewing } from '../queue/keep-renewing';
import { toVerifiedUserEvent } from './to-verified-user-event';

/**
 * A handler that takes longer counts as failed. It keeps running, because it cannot be stopped; its outcome is ignored.
 */
const HANDLER_LIMIT_MS = 300_000;
/** After this many attempts in a row without an outcome, a handler of this event is assumed to kill the workers. */
const MAX_LOST_ATTEMPTS = 10;

/** Outcome of the handlers: all succeeded, one failed, or another worker has claimed the event since. */
type Handled = 'well' | 'lost' | { failure: string };

/** Delivers one event to the handlers that have not succeeded yet, and retries those that failed. */
@Injectable()
export class DispatchHostEvent {
  private readonly logger = new Logger(DispatchHostEvent.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly handlers: HostEventHandlers,
    private readonly inHand: HostEventInHand,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
    private readonly metrics: HostEventMetrics,
  ) {}

  /**
   * Does nothing if the event cannot be claimed. Throws only database errors; the sweep picks the event up then.
   *
   * @returns the customer's next event, which is now first in line; null if there is none, or this event is not
   * finished.
   */
  async dispatch(id: string): Promise<string | null> {
    const event = await claimHostEvent(
      this.dataSource,
      id,
      this.handlers.handled(),
      this.handlers.unhandled(),
      this.clock.now(),
    );
    if (!event || !(await this.deliver(event))) return null;
    return this.inHand.next(event);
  }

  /** @returns whether the event is finished, so that the customer's next one may be delivered. */
  private async deliver(event: ClaimedHostEvent): Promise<boolean> {
    if (event.project === null) return this.finish(event, 'dropped', 'identity_gone');
    if (event.lostAttempts > MAX_LOST_ATTEMPTS) return this.giveUp(event, 'worker_lost');

    const endRenewal = keepRenewing(() => this.inHand.renew(event), LEASE_MS / 4);
    const handled = await this.runAll(event).finally(endRenewal);
    if (handled === 'lost') return false;
    if (handled !== 'well') return this.postpone(event, handled.failure);
    return this.finish(event, 'delivered', null);
  }

  /** Runs handlers one after another; a failure does not keep the others from running. */
  private async runAll(event: ClaimedHostEvent): Promise<Handled> {
    let handled: Handled = 'well';
    for (const handler of this.handlers.of(event.name)) {
      if (event.handledBy.includes(handler.key)) continue;
      const failure = await this.runOne(event, handler);
      if (failure !== null) handled = { failure };
      else if (!(await this.inHand.mark(event, handler.key))) return 'lost';
    }
    return handled;
  }

  /** @returns the reason of the failure. */
  private async runOne(event: ClaimedHostEvent, { key, run }: HostEventHandler): Promise<string | null> {
    const running = run(toVerifiedUserEvent(event)).then(() => null, failureReason);
    const failure = await within(HANDLER_LIMIT_MS, running).catch(() => 'handler_too_slow');
    if (failure === null) return null;
    this.metrics.handlerFailed(event.name);
    const { eventId: hostEventId, attempts } = event;
    this.logger.warn({
      message: 'A handler of an event failed',
      ...{ hostEventId, event: event.name, handler: key, attempts, code: failure },
    });
    return failure;
  }

  /** The last attempt is made when the retry window ends, even if the back-off would be longer. */
  private async postpone(event: ClaimedHostEvent, reason: string): Promise<boolean> {
    const { retry } = this.options.hostEvents;
    const spentMs = this.clock.now().getTime() - event.firstAttemptAt.getTime();
    const leftMs = retry.giveUpAfterSeconds * 1000 - spentMs;
    if (leftMs <= 0) return this.giveUp(event, reason);
    const delayMs = Math.min(retryDelayMs(event.attempts, retry), leftMs);
    if (await this.inHand.putOff(event, delayMs, reason)) this.wakeUp.hostEvents([event.id], delayMs);
    return false;
  }

  private async finish(
    event: ClaimedHostEvent,
    outcome: 'delivered' | 'dropped',
    reason: string | null,
  ): Promise<boolean> {
    if (!(await this.inHand.finish(event, 'done', reason))) return false;
    this.metrics.finished(event.name, outcome);
    return true;
  }

  private async giveUp(event: ClaimedHostEvent, reason: string): Promise<boolean> {
    if (!(await this.inHand.finish(event, 'failed', reason))) return false;
    this.metrics.finished(event.name, 'failed');
    this.logger.error({
      message: 'An event became a dead letter; redrive it with `verified-users retry --host-event <id>`',
      ...{ hostEventId: event.eventId, event: event.name, code: reason },
    });
    return true;
  }
}
