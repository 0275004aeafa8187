import { ScheduleOverview } from '../../verified-users/schedule/run/schedule-overview.service';
import type { Command } from './command';
import { describeSchedules } from './describe-schedules';

export const schedules: Command = {
  async run(context) {
    const module = await context.openModule();
    const states = await module.get(ScheduleOverview, { strict: false }).read();
    for (const line of describeSchedules(states)) context.print(line);
  },
};
