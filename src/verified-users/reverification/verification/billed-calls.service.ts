import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { within } from '../../observability/within';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { leaseMs } from './verification-lease';

/**
 * Tracks calls to Prove that may be billed, including the storing of their answers. Only the calling process receives
 * the answer, so a shutdown waits until it is stored; otherwise it would be paid for and lost (P14, P18).
 *
 * An answer that takes longer than the limit, or than the process lives, counts as "asked, answer unknown": the call
 * was recorded before it was made, see `verifyCount` and `checkBilledFor`.
 */
@Injectable()
export class BilledCalls implements BeforeApplicationShutdown {
  private readonly logger = new Logger(BilledCalls.name);
  private readonly inHand = new Set<Promise<unknown>>();

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.inHand.delete(tracked));
    this.inHand.add(tracked);
    return tracked;
  }

  /** Runs before the database connection closes. */
  async beforeApplicationShutdown(): Promise<void> {
    const limits = [...this.options.projects.keys()].map((project) => leaseMs(this.options, project));
    await within(Math.max(...limits), this.untilIdle()).catch(() =>
      this.logger.warn({ message: 'Stopped before Prove answered', calls: this.inHand.size }),
    );
  }

  private async untilIdle(): Promise<void> {
    while (this.inHand.size > 0) await Promise.allSettled(this.inHand);
  }
}
