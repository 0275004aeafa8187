import { ScheduleOverview } from '../../verified-users/schedule/run/schedule-overview.service';
import type { Command } from './command';
import { describeSchedules } from './describe-schedules';
import { openModule } from './open-module';

export const schedules: Command = {
  usage: 'schedules',
  about: 'Show every schedule: its timing, its last run and what it did, and when it runs next',
  async run(context) {
    const module = await openModule(context);
    const states = await module.get(ScheduleOverview, { strict: false }).read();
    for (const line of describeSchedules(states)) context.print(line);
  },
};
