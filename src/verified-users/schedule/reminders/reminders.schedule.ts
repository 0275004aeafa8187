import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import type { ScheduleTiming } from '../../options/schedule-options.interface';
import { inBatches } from '../run/in-batches';
import type { Schedule, ScheduleRunInHand } from '../run/schedule';
import { Schedules } from '../run/schedules';
import { ExpireCases } from './expire-cases.service';
import { RemindCustomers } from './remind-customers.service';

/** Reminders and deadlines of open cases. What is due is told by the cases' rows, so a run needs no cursor. */
@Injectable()
export class RemindersSchedule implements Schedule {
  readonly name = 'reminders';
  readonly timing: ScheduleTiming | false;

  constructor(
    @Inject(RESOLVED_OPTIONS) { schedules: { reminders } }: ResolvedOptions,
    schedules: Schedules,
    private readonly expireCases: ExpireCases,
    private readonly remindCustomers: RemindCustomers,
  ) {
    this.timing = reminders.timing;
    schedules.add(this);
  }

  /** Deadlines first: of a case that is over nobody is reminded. */
  async run(run: ScheduleRunInHand): Promise<void> {
    for (const batches of [this.expireCases, this.remindCustomers])
      await inBatches(run, () => batches.batch(run));
  }
}
