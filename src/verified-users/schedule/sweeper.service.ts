import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { SweepIdempotencyKeys } from '../company-api/idempotency/sweep-idempotency-keys.service';
import { SweepHostEvents } from '../host-events/sweep-host-events.service';
import { SweepNotifications } from '../inbox/sweep-notifications.service';
import { SweepEmails } from '../mail/sweep-emails.service';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { SweepVerifications } from '../reverification/verification/sweep-verifications.service';
import { SweepSchedules } from './run/sweep-schedules.service';

/**
 * Sweeps at an interval, in every worker process. A plain timer and not a job: what finds lost jobs must not itself
 * be a job that can be lost (P7). Sweeping twice at once is harmless, for rows in hand are skipped.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Sweeper.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly notifications: SweepNotifications,
    private readonly emails: SweepEmails,
    private readonly hostEvents: SweepHostEvents,
    private readonly verifications: SweepVerifications,
    private readonly idempotencyKeys: SweepIdempotencyKeys,
    private readonly schedules: SweepSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.sweepUnlessRunning(), this.options.sweep.intervalSeconds * 1000);
  }

  /** One sweep of everything, now. */
  async sweep(): Promise<void> {
    const { notifications, emails, hostEvents, verifications, idempotencyKeys, schedules } = this;
    const failures: unknown[] = [];
    // One that fails does not keep the others from their rows.
    for (const one of [notifications, emails, hostEvents, verifications, idempotencyKeys, schedules]) {
      await one.sweep().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private busy = false;

  private sweepUnlessRunning(): void {
    if (this.busy) return;
    this.busy = true;
    this.running = this.sweep()
      .catch((error: unknown) => {
        this.logger.warn({
          message: 'Sweep failed; the next one tries again',
          code: error instanceof Error ? error.name : 'unknown',
        });
      })
      .finally(() => {
        this.busy = false;
      });
  }
}
