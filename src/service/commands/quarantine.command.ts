import { WakeUp } from '../../verified-users/queue/wake-up.service';
import {
  NotAcceptableError,
  QuarantineService,
  type QuarantinedView,
} from '../../verified-users/webhook/quarantine.service';
import type { Command } from './command';
import { commandOptions, operatorName } from './command-options';
import { CommandRefusedError } from './command-refused.error';
import { openModule } from './open-module';

const USAGE = 'quarantine takes list, accept <id> or dismiss <id>';
const SEE_LIST = 'a number: see quarantine list.';
const PAGE = 200;

export const quarantine: Command = {
  usage: 'quarantine <list|accept|dismiss>',
  about: 'Decide on quarantined items and deliveries: list [--after <id>] | accept <id> | dismiss <id>',
  async run(context, args) {
    const { values, words } = commandOptions(args, ['after', 'by']);
    const [what = 'list', id, ...more] = words;
    const after = values['after'] ?? '0';
    const isList = what === 'list';
    if (!isList && what !== 'accept' && what !== 'dismiss')
      throw new CommandRefusedError([`${USAGE}, not "${what}".`]);
    if (more.length > 0 || (isList && id !== undefined)) throw new CommandRefusedError([`${USAGE}.`]);
    if (!isList && !isId(id)) throw new CommandRefusedError([`quarantine ${what} needs an id, ${SEE_LIST}`]);
    if (!isId(after)) throw new CommandRefusedError([`--after needs the id of an item, ${SEE_LIST}`]);
    const module = await openModule(context);
    const service = module.get(QuarantineService, { strict: false });
    if (isList) {
      const rows = await service.list({ after, limit: PAGE });
      for (const row of rows) context.print(describe(row));
      if (rows.length === 0) context.print('Nothing is in quarantine.');
      if (rows.length === PAGE) context.print(`More: quarantine list --after ${rows.at(-1)!.id}`);
      return;
    }
    const by = values['by'] ?? operatorName();
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
