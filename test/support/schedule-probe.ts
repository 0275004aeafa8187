import type { INestApplication } from '@nestjs/common';
import type { SchedulesOptions } from '../../src';
import type { Schedule, ScheduleRunInHand } from '../../src/verified-users/schedule/run/schedule';
import { Schedules } from '../../src/verified-users/schedule/run/schedules';

const off = { timing: false } as const;

/** No schedule of the module's own ticks. */
export const SCHEDULES_OFF = {
  reminders: off,
  dueChecks: off,
  reconciliation: off,
  silence: off,
  retention: off,
  history: off,
} satisfies SchedulesOptions;

/** A schedule that tells of its runs, and does in each what it is told to. Stands in for the one of its name. */
export class ScheduleProbe implements Schedule {
  readonly begun: ScheduleRunInHand[] = [];
  act: (run: ScheduleRunInHand) => Promise<void> = () => Promise.resolve();
  private heard: () => void = () => undefined;

  constructor(
    public timing: Schedule['timing'] = { everySeconds: 1 },
    readonly name: Schedule['name'] = 'retention',
  ) {}

  /** To be called before the application starts. */
  join(app: INestApplication): void {
    app.get(Schedules, { strict: false }).add(this);
  }

  async run(run: ScheduleRunInHand): Promise<void> {
    this.begun.push(run);
    this.heard();
    await this.act(run);
  }

  /** Resolves once so many runs have begun. */
  async hears(count: number): Promise<void> {
    while (this.begun.length < count) await new Promise<void>((resolve) => (this.heard = resolve));
  }
}
