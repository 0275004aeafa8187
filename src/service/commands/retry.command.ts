import { VerifiedUsersService } from '../../verified-users/company-api/verified-users.service';
import { RetryHostEvent } from '../../verified-users/host-events/retry-host-event.service';
import { WakeUp } from '../../verified-users/queue/wake-up.service';
import type { Command } from './command';
import { CommandRefusedError } from './command-refused.error';
import { openModule } from './open-module';

export const retry: Command = {
  usage: 'retry <notificationId> | retry --host-event <id>',
  about: 'Put a failed notification back to be applied again, or an event to be told again',
  async run(context, args) {
    const isEvent = args[0] === '--host-event';
    const id = isEvent ? args[1] : args[0];
    const what = isEvent ? 'event to the host' : 'notification';
    if (!id || !/^\d{1,18}$/.test(id))
      throw new CommandRefusedError([`retry needs the id of ${isEvent ? 'an' : 'a'} ${what}, a number.`]);
    const module = await openModule(context);
    const found = isEvent
      ? await module.get(RetryHostEvent, { strict: false }).retry(id)
      : await module.get(VerifiedUsersService, { strict: false }).retryNotification(id);
    if (!found) throw new CommandRefusedError([`There is no failed ${what} ${id}.`]);
    await module.get(WakeUp, { strict: false }).settled();
    context.print(isEvent ? `Event ${id} will be told again.` : `Notification ${id} will be applied again.`);
  },
};
