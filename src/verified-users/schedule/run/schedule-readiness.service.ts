import { Injectable } from '@nestjs/common';
import { ReadinessService, type ReadinessCheck } from '../../observability/readiness.service';
import { Clock } from '../../options/clock';
import { GRACE_MS } from './is-overdue';
import { ScheduleOverview } from './schedule-overview.service';
import type { ScheduleState } from './schedule-state';

/** Tells readiness of the schedules: degraded when the latest run of one failed, or when one does not run at all. */
@Injectable()
export class ScheduleReadiness {
  private readonly startedAt: Date;

  constructor(
    readiness: ReadinessService,
    private readonly overview: ScheduleOverview,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now();
    readiness.addCheck('schedules', () => this.check());
  }

  private async check(): Promise<ReadinessCheck> {
    const states = await this.overview.read();
    const faults = states.flatMap((state) => this.faultOf(state) ?? []);
    const details = Object.fromEntries(states.map((state) => [state.name, detailOf(state)]));
    if (faults.length === 0) return { status: 'up', ...details };
    return { status: 'degraded', reason: faults.join('; '), ...details };
  }

  private faultOf({ name, timing, latestFinished, isOverdue }: ScheduleState): string | undefined {
    if (timing === false) return undefined;
    if (latestFinished?.status === 'failed') return `${name} failed (${latestFinished.reason})`;
    // After a stop, what was missed is caught up with first.
    const isPatient = this.clock.now().getTime() < this.startedAt.getTime() + GRACE_MS;
    return isOverdue && !isPatient ? `${name} is overdue: is a worker running?` : undefined;
  }
}

function detailOf({ timing, latest }: ScheduleState): object {
  const off = timing === false && { off: true };
  if (!latest) return { status: 'never', ...off };
  const { status, startedAt, seconds, counts } = latest;
  return { status, lastRun: startedAt, seconds, counts, ...off };
}
