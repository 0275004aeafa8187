import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { QueueErrors } from './queue-errors.service';
import { EMAILS_QUEUE, HOST_EVENTS_QUEUE, NOTIFICATIONS_QUEUE, type WakeUpJob } from './queue-names';
import { rowsToWake, type EmailToWake, type RowsToWake } from './rows-to-wake';

/** Adds in flight beyond this are dropped: with the queue away they would only fill memory, and rows are swept. */
const MAX_PENDING_ADDS = 100;
const LOG_PAUSE_MS = 10_000;
/**
 * Wake-ups of this long go to the engine together. One add for each delivery took a sixth of the web process' time
 * (`npm run bench -- webhook`), and a job for each notification halves what a worker gets done.
 */
const GATHER_MS = 5;
/** Fewer notifications than this are not worth spreading over several jobs. */
const SMALLEST_BATCH = 10;

/** What one job wakes. */
interface DelayedIds {
  ids: string[];
  delayMs: number;
}

/**
 * Tells workers that rows wait for them. A wake-up may get lost; the sweeper finds the rows. So nobody waits for a
 * wake-up, and none fails its caller (P7).
 *
 * Jobs have no id of their own: BullMQ ignores an id that it still remembers, which would swallow a replay.
 */
@Injectable()
export class WakeUp implements BeforeApplicationShutdown {
  private readonly logger = new Logger(WakeUp.name);
  private readonly pending = new Set<Promise<unknown>>();
  private gathered = rowsToWake();
  private timer: NodeJS.Timeout | null = null;
  private stopping = false;
  private lastLogged = 0;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @InjectQueue(NOTIFICATIONS_QUEUE) private readonly notificationsQueue: Queue<WakeUpJob>,
    @InjectQueue(EMAILS_QUEUE) private readonly emailsQueue: Queue<WakeUpJob>,
    @InjectQueue(HOST_EVENTS_QUEUE) private readonly hostEventsQueue: Queue<WakeUpJob>,
    errors: QueueErrors,
  ) {
    for (const queue of [notificationsQueue, emailsQueue, hostEventsQueue])
      queue.on('error', (error) => errors.report(queue.name, error));
  }

  /** @param delayMs milliseconds until the notifications are due. */
  notifications(ids: readonly string[], delayMs = 0): void {
    if (delayMs > 0) return this.addNotifications(ids, delayMs);
    this.gather({ notifications: [...ids] });
  }

  /** @param delayMs milliseconds until the emails are due. */
  emails(ids: readonly string[], delayMs = 0): void {
    this.gather({ emails: ids.map((id) => ({ id, delayMs })) });
  }

  hostEvents(ids: readonly string[], delayMs = 0): void {
    if (delayMs > 0) return this.addHostEvents(ids, delayMs);
    this.gather({ hostEvents: [...ids] });
  }

  /** What a transaction left, after its commit. */
  rows(rows: RowsToWake): void {
    this.gather(rows);
  }

  /** Resolves once every wake-up that was asked for has been added, or is lost. */
  async settled(): Promise<void> {
    this.flush();
    await Promise.allSettled(this.pending);
  }

  /** Before the queues are closed: no more gathering, for what a timer adds afterwards is lost to the sweeper. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    this.flush();
  }

  private gather({ notifications = [], emails = [], hostEvents = [] }: Partial<RowsToWake>): void {
    this.gathered.notifications.push(...notifications);
    this.gathered.emails.push(...emails);
    this.gathered.hostEvents.push(...hostEvents);
    if (this.stopping) return this.flush();
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  private flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const { notifications, emails, hostEvents } = this.gathered;
    this.gathered = rowsToWake();
    this.addNotifications(notifications, 0);
    this.addEmails(emails);
    this.addHostEvents(hostEvents, 0);
  }

  /** Many are spread over the jobs that one worker has in hand at once. */
  private addNotifications(ids: readonly string[], delayMs: number): void {
    const { notificationBatchSize, notificationConcurrency } = this.options.queue;
    const share = Math.max(SMALLEST_BATCH, Math.ceil(ids.length / notificationConcurrency));
    const batches = chunk(ids, Math.min(notificationBatchSize, share));
    this.add(this.notificationsQueue, 'apply', withDelay(batches, delayMs));
  }

  /** One job per email, so that a slow mail server holds up one email at a time. */
  private addEmails(emails: readonly EmailToWake[]): void {
    const jobs = emails.map(({ id, delayMs }) => ({ ids: [id], delayMs }));
    this.add(this.emailsQueue, 'send', jobs);
  }

  private addHostEvents(ids: readonly string[], delayMs: number): void {
    this.add(this.hostEventsQueue, 'tell', withDelay(chunk(ids, SMALLEST_BATCH), delayMs));
  }

  private add(queue: Queue<WakeUpJob>, name: string, jobs: readonly DelayedIds[]): void {
    if (jobs.length === 0) return;
    if (this.pending.size >= MAX_PENDING_ADDS) return this.logLoss(queue.name, 'too many wake-ups under way');
    const { keepFinishedSeconds: age, keepFinishedCount: count } = this.options.queue;
    const opts = {
      attempts: 3,
      backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
      removeOnComplete: { age, count },
      removeOnFail: { age, count },
    };
    const adding = queue
      .addBulk(jobs.map(({ ids, delayMs: delay }) => ({ name, data: { ids }, opts: { ...opts, delay } })))
      .catch((error: unknown) =>
        this.logLoss(queue.name, error instanceof Error ? error.name : 'unknown error'),
      )
      .finally(() => this.pending.delete(adding));
    this.pending.add(adding);
  }

  private logLoss(queue: string, reason: string): void {
    const now = Date.now();
    if (now - this.lastLogged < LOG_PAUSE_MS) return;
    this.lastLogged = now;
    this.logger.warn({ message: 'Wake-up lost; the sweeper will find the rows', queue, reason });
  }
}

function withDelay(batches: readonly string[][], delayMs: number): DelayedIds[] {
  return batches.map((ids) => ({ ids, delayMs }));
}

function chunk(ids: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  );
}
