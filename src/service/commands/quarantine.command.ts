import { WakeUp } from '../../verified-users/queue/wake-up.service';
import {
  NotAcceptableError,
  QuarantineService,
  type QuarantinedView,
} from '../../verified-users/webhook/quarantine.service';
import type { Command } from './command';
import { CommandRefusedError, UsageError } from './command-refused.error';
import { operatorName } from './operator-name';

const USAGE = 'quarantine takes list, accept <id> or dismiss <id>';
const SEE_LIST = 'a number: see quarantine list.';
const PAGE = 200;

export const quarantine: Command<{ after?: string; by?: string }> = {
  async run(context, [what = 'list', id], options) {
    const after = options.after ?? '0';
    const isList = what === 'list';
    if (!isList && what !== 'accept' && what !== 'dismiss')
      throw new UsageError([`${USAGE}, not "${what}".`]);
    if (isList && id !== undefined) throw new UsageError([`${USAGE}.`]);
    if (!isList && !isId(id)) throw new UsageError([`quarantine ${what} needs an id, ${SEE_LIST}`]);
    if (!isId(after)) throw new UsageError([`--after needs the id of an item, ${SEE_LIST}`]);
    const module = await context.openModule();
    const service = module.get(QuarantineService, { strict: false });
    if (isList) {
      const rows = await service.list({ after, limit: PAGE });
      for (const row of rows) context.print(describe(row));
      if (rows.length === 0) context.print('Nothing is in quarantine.');
      if (rows.length === PAGE) context.print(`More: quarantine list --after ${rows.at(-1)!.id}`);
      return;
    }
    const by = options.by ?? operatorName();
    const decided = await (what === 'accept' ? service.accept(id!, by) : service.dismiss(id!, by)).catch(
      refuse,
    );
    await module.get(WakeUp, { strict: false }).settled();
    if (!decided) throw new CommandRefusedError([`Quarantine holds no undecided entry ${id}.`]);
    context.print(`${id} is ${what}ed.`);
  },
};

function isId(value: string | undefined): boolean {
  return /^\d{1,18}$/.test(value ?? '');
}

function refuse(error: unknown): never {
  if (error instanceof NotAcceptableError) throw new CommandRefusedError([error.message]);
  throw error;
}

/** Leaves out the content, which may hold personal data. */
function describe({ id, project, kind, reason, detail, receivedAt, deliveryId }: QuarantinedView): string {
  const fields = [
    id,
    receivedAt.toISOString(),
    project,
    kind,
    reason,
    deliveryId,
    detail?.replaceAll('\n', '; '),
  ];
  return fields.filter(Boolean).join('  ');
}
