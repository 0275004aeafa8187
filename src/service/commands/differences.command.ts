import { DifferenceWithoutActionError } from '../../verified-users/schedule/reconciliation/difference-without-action.error';
import { Differences } from '../../verified-users/schedule/reconciliation/differences.service';
import type { Difference } from '../../verified-users/schedule/reconciliation/difference.entity';
import { WakeUp } from '../../verified-users/queue/wake-up.service';
import type { Command } from './command';
import { CommandRefusedError, UsageError } from './command-refused.error';
import { operatorName } from './operator-name';
import { requireOptions } from './require-options';

const USAGE = 'differences takes list, apply <id> or dismiss <id>.';

export const differences: Command<{ after?: string; by?: string; ownOptions?: true }> = {
  async run(context, [what = 'list', id], options) {
    const isList = what === 'list' && id === undefined;
    const isOne = (what === 'apply' || what === 'dismiss') && /^\d{1,18}$/.test(id ?? '');
    if (!isList && !isOne) throw new UsageError([USAGE]);
    const module = await context.openModule();
    const service = module.get(Differences, { strict: false });
    if (isList) {
      const { items, nextCursor } = await service.list({
        limit: 200,
        ...(options.after && { cursor: options.after }),
      });
      for (const item of items) context.print(describe(item));
      if (items.length === 0) context.print('No difference waits for you.');
      if (nextCursor) context.print(`More: differences list --after ${nextCursor}`);
      return;
    }
    if (what === 'apply') await requireOptions(module, options.ownOptions);
    const by = options.by ?? operatorName();
    const settled = await (what === 'apply' ? service.apply(id!, by) : service.dismiss(id!, by)).catch(
      refuse,
    );
    await module.get(WakeUp, { strict: false }).settled();
    if (!settled) throw new CommandRefusedError([`No difference ${id} waits for you.`]);
    context.print(`Difference ${id} is ${settled.status}.`);
  },
};

function refuse(error: unknown): never {
  if (error instanceof DifferenceWithoutActionError) throw new CommandRefusedError([error.message]);
  throw error;
}

function describe({ id, project, kind, proveId, action, foundAt, detail }: Difference): string {
  const details = Object.entries(detail)
    .filter(([name]) => name !== 'askedAt')
    .map(([name, value]) => `${name} ${value}`);
  return [id, foundAt.toISOString(), project, kind, proveId, action, ...details].join('  ');
}
