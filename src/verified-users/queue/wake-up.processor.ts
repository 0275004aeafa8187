import { OnWorkerEvent, WorkerHost } from '@nestjs/bullmq';
import { isCommand } from '../options/command-process';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { within } from '../observability/within';
import { fetchesJobs } from './postgres-backend';
import type { QueueDepths } from './queue-depths.service';
import type { QueueErrors } from './queue-errors.service';
import type { WakeUpJob } from './queue-names';

/** An engine that has not counted its jobs within this is away. */
const ENGINE_LIMIT_MS = 2_000;

/**
 * Takes the rows that a wake-up names, and ends them before the process goes. A subclass is a `@Processor` with
 * `autorun: false`.
 */
export abstract class WakeUpProcessor
  extends WorkerHost
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly inHand = new Set<Promise<void>>();

  protected constructor(
    private readonly concurrency: number,
    private readonly depths: QueueDepths,
    private readonly errors: QueueErrors,
  ) {
    super();
  }

  /** Does the work of these rows. A row's own fault is kept in the row, and neither holds up nor fails the others. */
  protected abstract handle(ids: string[], job: Job<WakeUpJob>): Promise<void>;

  /**
   * Not before the application is up: what the work calls may be made ready by the host's own `onModuleInit`. Never in one
   * that was booted for a command.
   */
  onApplicationBootstrap(): void {
    if (isCommand()) return;
    this.worker.concurrency = this.concurrency;
    this.depths.addWorker(() => fetchesJobs(this.worker.getBackend()));
    this.worker.run().catch((error: unknown) => this.onError(error as Error));
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.errors.report(this.worker.name, error);
  }

  process(job: Job<WakeUpJob>): Promise<void> {
    const handling = this.handle(job.data.ids, job).finally(() => this.inHand.delete(handling));
    this.inHand.add(handling);
    return handling;
  }

  /** Before the database goes: what is in hand is finished (P18). */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.pause(true);
    await Promise.allSettled(this.inHand);
    // To close in order is to tell the engine of every ended job, and to wait for it. The rows are ended without it.
    const closing = this.worker.close(!(await this.engineAnswers()));
    // It may hang since it was asked.
    await within(ENGINE_LIMIT_MS, closing).catch(() => this.abandonWorker());
    await Promise.allSettled(this.inHand);
  }

  /** BullMQ's module closes every worker once more, and would wait for what did not come in time. */
  private abandonWorker(): void {
    this.worker.closing = Promise.resolve();
    this.worker.disconnect().catch(() => undefined);
  }

  private async engineAnswers(): Promise<boolean> {
    return within(ENGINE_LIMIT_MS, this.depths.read()).then(
      () => true,
      () => false,
    );
  }
}
