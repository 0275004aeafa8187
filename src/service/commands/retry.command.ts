import { VerifiedUsersService } from '../../verified-users/company-api/verified-users.service';
import { WakeUp } from '../../verified-users/queue/wake-up.service';
import type { Command } from './command';
import { CommandRefusedError } from './command-refused.error';
import { openModule } from './open-module';

export const retry: Command = {
  usage: 'retry <notificationId>',
  about: 'Put a failed notification back, to be applied again',
  async run(context, [id]) {
    if (!id || !/^\d{1,18}$/.test(id))
      throw new CommandRefusedError(['retry needs the id of a notification, a number.']);
    const module = await openModule(context);
    const found = await module.get(VerifiedUsersService, { strict: false }).retryNotification(id);
    if (!found) throw new CommandRefusedError([`There is no failed notification ${id}.`]);
    await module.get(WakeUp, { strict: false }).settled();
    context.print(`Notification ${id} will be applied again.`);
  },
};
