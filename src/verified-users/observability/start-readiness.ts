import type { OnModuleDestroy } from '@nestjs/common';
import type { Readiness, ReadinessCheck, StandInCheck } from './readiness.service';

/** What a degraded start waits for. Changes while the process waits. */
export interface StartObstacle {
  part: 'database' | 'queue';
  /** Stable code, such as `DATABASE_UNREACHABLE`. */
  code: string;
  /** Whether waiting is not enough: an operator must correct something. */
  refused: boolean;
}

/** Stands in for `ReadinessService` before the database and the queue have answered for the first time. */
export class StartReadiness implements OnModuleDestroy {
  private stopping = false;
  private standIn: { name: string; check: StandInCheck } | undefined;

  constructor(private readonly obstacle: Readonly<StartObstacle>) {}

  onModuleDestroy(): void {
    this.stopping = true;
  }

  /** See `ReadinessService.addStandIn`. */
  addStandIn(name: string, check: StandInCheck): void {
    this.standIn = { name, check };
  }

  /** Ready as long as something takes deliveries; with nothing to take them it is down until the start is complete. */
  async check(): Promise<Readiness> {
    const standIn = await this.standIn?.check();
    const status = standIn?.usable ? 'degraded' : 'down';
    const unknown: ReadinessCheck = { status: 'degraded', reason: 'unknown until the start is complete' };
    const { part, code, refused } = this.obstacle;
    const cause = refused ? 'must be corrected, see the log' : 'cannot be reached';
    const waits = `the start waits for the ${part}, which ${cause} (${code})`;
    const reason = standIn?.usable ? `${waits}; deliveries go to the ${this.standIn!.name}` : waits;
    const checks: Readiness['checks'] = {
      process: this.stopping ? { status: 'down', reason: 'stopping' } : { status: 'up' },
      database: unknown,
      lag: unknown,
      queue: unknown,
      ...(standIn && { [this.standIn!.name]: standIn }),
      [part]: { status, reason },
    };
    return { ready: Object.values(checks).every((check) => check.status !== 'down'), checks };
  }
}
