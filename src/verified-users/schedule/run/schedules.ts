import { Injectable } from '@nestjs/common';
import { SCHEDULE_NAMES, type Schedule, type ScheduleName } from './schedule';
import { UnknownScheduleError } from './unknown-schedule.error';

/** Every schedule of the module; each adds itself. */
@Injectable()
export class Schedules {
  private readonly byName = new Map<ScheduleName, Schedule>();

  add(schedule: Schedule): void {
    this.byName.set(schedule.name, schedule);
  }

  all(): Schedule[] {
    return SCHEDULE_NAMES.flatMap((name) => this.byName.get(name) ?? []);
  }

  /** @throws {UnknownScheduleError} */
  get(name: string): Schedule {
    const schedule = this.byName.get(name as ScheduleName);
    if (!schedule) throw new UnknownScheduleError(this.all().map((one) => one.name));
    return schedule;
  }
}
