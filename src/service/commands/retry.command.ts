import { VerifiedUsersService } from '../../verified-users/company-api/verified-users.service';
import { HostEventService, type DeadLetterFilter } from '../../verified-users/host-events/host-event.service';
import { FailedNotifications } from '../../verified-users/inbox/failed-notifications.service';
import { VERIFIED_USER_EVENTS } from '../../verified-users/host-events/verified-user-events';
import { WakeUp } from '../../verified-users/queue/wake-up.service';
import type { Command, CommandContext } from './command';
import { CommandRefusedError, UsageError } from './command-refused.error';

const PAGE = 500;

interface Filter {
  project?: string;
  name?: string;
  reason?: string;
  since?: string;
  until?: string;
}

interface RetryOptions extends Filter {
  failed?: true;
  hostEvent?: string;
  hostEvents?: true;
  discard?: true;
  dryRun?: true;
}

/** What narrows or changes what, so that nothing that was typed is passed over. */
const TAKEN_BY = {
  failed: ['dryRun'],
  hostEvents: ['project', 'name', 'reason', 'since', 'until', 'discard', 'dryRun'],
  one: [],
} as const;
const TYPED: Record<string, string> = {
  dryRun: 'dry-run',
  hostEvent: 'host-event',
  hostEvents: 'host-events',
};

export const retry: Command<RetryOptions> = {
  async run(context, [notificationId], options) {
    const { failed, hostEvents, hostEvent } = options;
    const chosen = [notificationId, hostEvent, failed, hostEvents].filter((one) => one !== undefined);
    if (chosen.length > 1 && notificationId !== undefined && (failed || hostEvents))
      throw new UsageError([
        failed
          ? 'retry --failed takes --dry-run only.'
          : `retry --host-events does not take "${notificationId}".`,
      ]);
    if (chosen.length > 1)
      throw new UsageError([
        'retry takes one of <notificationId>, --failed, --host-event and --host-events.',
      ]);
    requireTaken(options);
    if (hostEvents) return retryMany(context, options);
    if (failed) return retryFailed(context, options);
    return retryOne(context, hostEvent ?? notificationId, hostEvent !== undefined);
  },
};

/** @throws {UsageError} */
function requireTaken({ failed, hostEvents, hostEvent, ...others }: RetryOptions): void {
  void hostEvent;
  const way = failed ? 'failed' : hostEvents ? 'hostEvents' : 'one';
  const taken: readonly string[] = TAKEN_BY[way];
  const unknown = Object.keys(others).find((name) => !taken.includes(name));
  if (unknown === undefined) return;
  if (failed) throw new UsageError(['retry --failed takes --dry-run only.']);
  throw new UsageError([
    `--${TYPED[unknown] ?? unknown} goes with --host-events${unknown === 'dryRun' ? ' or --failed' : ''}.`,
  ]);
}

async function retryOne(context: CommandContext, id: string | undefined, isEvent: boolean): Promise<void> {
  const what = isEvent ? 'event to the host' : 'notification';
  const shape = isEvent ? /^[0-9a-f-]{36}$/i : /^\d{1,18}$/;
  if (!id || !shape.test(id))
    throw new UsageError([
      isEvent
        ? 'retry needs the id of an event to the host, a UUID.'
        : 'retry needs the id of a notification, a number: see retry --failed --dry-run.',
    ]);
  const module = await context.openModule();
  const found = isEvent
    ? await module.get(HostEventService, { strict: false }).retry(id)
    : await module.get(VerifiedUsersService, { strict: false }).retryNotification(id);
  if (!found) throw new CommandRefusedError([`There is no failed ${what} ${id}.`]);
  await module.get(WakeUp, { strict: false }).settled();
  context.print(
    isEvent ? `Event ${id} will be delivered again.` : `Notification ${id} will be applied again.`,
  );
}

async function retryFailed(context: CommandContext, { dryRun }: RetryOptions): Promise<void> {
  const module = await context.openModule();
  const failed = module.get(FailedNotifications, { strict: false });
  if (!dryRun) {
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

async function retryMany(context: CommandContext, options: RetryOptions): Promise<void> {
  const filter = readFilter(options);
  const module = await context.openModule();
  const events = module.get(HostEventService, { strict: false });
  if (options.dryRun) {
    context.print(`${await events.countDeadLetters(filter)} dead letters match.`);
    return;
  }
  if (options.discard) {
    context.print(`${await events.discardDeadLetters(filter)} dead letters were discarded.`);
    return;
  }
  const count = await events.retryDeadLetters(filter);
  await module.get(WakeUp, { strict: false }).settled();
  context.print(`${count} events will be delivered again.`);
}

/** @throws {UsageError} */
function readFilter({ project, name, reason, ...times }: Filter): DeadLetterFilter {
  const known = VERIFIED_USER_EVENTS.find((one) => one === name);
  if (name !== undefined && !known)
    throw new UsageError([`There is no event "${name}". Events are ${VERIFIED_USER_EVENTS.join(', ')}.`]);
  const since = readTime('since', times.since);
  const until = readTime('until', times.until);
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
    throw new UsageError([`--${option} needs a time such as 2026-11-30T08:00:00Z.`]);
  return time;
}
