import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import type { ScheduleTiming } from '../../options/schedule-options.interface';
import { inBatches } from '../run/in-batches';
import type { Schedule, ScheduleRunInHand } from '../run/schedule';
import { Schedules } from '../run/schedules';
import { ExpireCases } from './expire-cases.service';
import { BEFORE_ALL_CASES } from './lock-due-cases.sql';
import { RemindCustomers } from './remind-customers.service';

/**
 * Reminders and deadlines of open cases. Due work is derived from the rows of the cases, so an interrupted run simply
 * starts again.
 */
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
    for (const batches of [this.expireCases, this.remindCustomers]) {
      let after = BEFORE_ALL_CASES;
      await inBatches(run, async () => {
        const last = await batches.batch(run, after);
        after = last ?? after;
        return last !== null;
      });
    }
  }
}
