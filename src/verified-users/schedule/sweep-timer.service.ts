import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { isCommand } from '../options/command-process';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { SweepSchedules } from './run/sweep-schedules.service';
import { Sweeper } from './sweeper.service';

/**
 * Sweeps at an interval, in every worker process. A plain timer and not a job: what finds lost jobs must not itself
 * be a job that can be lost (P7).
 */
@Injectable()
export class SweepTimer implements OnApplicationBootstrap, OnModuleDestroy {
  // Named as what it runs, for whoever reads the log.
  private readonly logger = new Logger(Sweeper.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly sweeper: Sweeper,
    private readonly schedules: SweepSchedules,
  ) {}

  /** Not waited for: the start must not hang on an engine that is away. */
  onApplicationBootstrap(): void {
    if (isCommand()) return;
    this.unlessRunning(() => this.schedules.sweep());
    this.timer = setInterval(
      () => this.unlessRunning(() => this.sweeper.sweep()),
      this.options.sweep.intervalSeconds * 1000,
    );
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private unlessRunning(sweep: () => Promise<void>): void {
    this.running ??= sweep()
      .catch((error: unknown) => {
        this.logger.warn({
          message: 'Sweep failed; the next one tries again',
          code: error instanceof Error ? error.name : 'unknown',
        });
      })
      .finally(() => {
        this.running = undefined;
      });
  }
}
