import { VerifiedUsersService } from '../../verified-users/company-api/verified-users.service';
import { HostEventService, type DeadLetterFilter } from '../../verified-users/host-events/host-event.service';
import { FailedNotifications } from '../../verified-users/inbox/failed-notifications.service';
import { VERIFIED_USER_EVENTS } from '../../verified-users/host-events/verified-user-events';
import { WakeUp } from '../../verified-users/queue/wake-up.service';
import type { Command } from './command';
import { commandOptions } from './command-options';
import { CommandRefusedError } from './command-refused.error';
import { openModule } from './open-module';

const FILTERS = ['project', 'name', 'reason', 'since', 'until'] as const;
const PAGE = 500;
const FLAGS = ['--dry-run', '--discard'] as const;

export const retry: Command = {
  usage: 'retry <notificationId> | --failed | --host-event <id> | --host-events [filter]',
  about:
    'Retry a failed notification, or all of them, or redrive dead-letter events; filter with --project, --name, --reason, ' +
    '--since <time> and --until <time>; --dry-run only lists or counts them, --discard drops them',
  async run(context, args) {
    if (args[0] === '--host-events') return retryMany(context, args.slice(1));
    if (args[0] === '--failed') return retryFailed(context, args.slice(1));
    const isEvent = args[0] === '--host-event';
    const id = isEvent ? args[1] : args[0];
    const what = isEvent ? 'event to the host' : 'notification';
    const shape = isEvent ? /^[0-9a-f-]{36}$/i : /^\d{1,18}$/;
    if (!id || !shape.test(id))
      throw new CommandRefusedError([
        isEvent
          ? 'retry needs the id of an event to the host, a UUID.'
          : 'retry needs the id of a notification, a number: see retry --failed --dry-run.',
      ]);
    const module = await openModule(context);
    const found = isEvent
      ? await module.get(HostEventService, { strict: false }).retry(id)
      : await module.get(VerifiedUsersService, { strict: false }).retryNotification(id);
    if (!found) throw new CommandRefusedError([`There is no failed ${what} ${id}.`]);
    await module.get(WakeUp, { strict: false }).settled();
    context.print(
      isEvent ? `Event ${id} will be delivered again.` : `Notification ${id} will be applied again.`,
    );
  },
};

async function retryFailed(context: Parameters<Command['run']>[0], args: string[]): Promise<void> {
  if (args.some((arg) => arg !== '--dry-run'))
    throw new CommandRefusedError(['retry --failed takes --dry-run only.']);
  const module = await openModule(context);
  const failed = module.get(FailedNotifications, { strict: false });
  if (args.length === 0) {
    const count = await failed.retryAll();
    await module.get(WakeUp, { strict: false }).settled();
    context.print(`${count} ${count === 1 ? 'notification' : 'notifications'} will be applied again.`);
    return;
  }
  let count = 0;
  for (let after = '0'; ;) {
    const page = await failed.list({ after, limit: PAGE });
    for (const { id, receivedAt, project, eventType, reason } of page)
      context.print([id, receivedAt.toISOString(), project, eventType, reason ?? ''].join('  '));
    count += page.length;
    if (page.length < PAGE) break;
    after = page.at(-1)!.id;
  }
  context.print(`${count} failed ${count === 1 ? 'notification' : 'notifications'}.`);
}

async function retryMany(context: Parameters<Command['run']>[0], args: string[]): Promise<void> {
  const isFlag = (arg: string) => FLAGS.some((flag) => flag === arg);
  const filter = readFilter(args.filter((arg) => !isFlag(arg)));
  const module = await openModule(context);
  const events = module.get(HostEventService, { strict: false });
  if (args.includes('--dry-run')) {
    context.print(`${await events.countDeadLetters(filter)} dead letters match.`);
    return;
  }
  if (args.includes('--discard')) {
    context.print(`${await events.discardDeadLetters(filter)} dead letters were discarded.`);
    return;
  }
  const count = await events.retryDeadLetters(filter);
  await module.get(WakeUp, { strict: false }).settled();
  context.print(`${count} events will be delivered again.`);
}

/** @throws {CommandRefusedError} */
function readFilter(args: string[]): DeadLetterFilter {
  const { values, words } = commandOptions(args, FILTERS, FLAGS);
  const { project, name, reason } = values;
  const known = VERIFIED_USER_EVENTS.find((one) => one === name);
  if (words.length > 0) throw new CommandRefusedError([`retry --host-events does not take "${words[0]}".`]);
  if (name !== undefined && !known)
    throw new CommandRefusedError([
      `There is no event "${name}". Events are ${VERIFIED_USER_EVENTS.join(', ')}.`,
    ]);
  const since = readTime('since', values['since']);
  const until = readTime('until', values['until']);
  return {
    ...(project !== undefined && { project }),
    ...(known && { name: known }),
    ...(reason !== undefined && { reason }),
    ...(since && { since }),
    ...(until && { until }),
  };
}

/** Requires a time zone, so that the value means the same on every machine. */
function readTime(option: string, value: string | undefined): Date | undefined {
  if (value === undefined) return undefined;
  const time = new Date(value);
  if (!/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) || Number.isNaN(time.getTime()))
    throw new CommandRefusedError([`--${option} needs a time such as 2026-11-30T08:00:00Z.`]);
  return time;
}
