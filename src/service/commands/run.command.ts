import type { INestApplicationContext } from '@nestjs/common';
import { WakeUp } from '../../verified-users/queue/wake-up.service';
import { Schedules } from '../../verified-users/schedule/run/schedules';
import { Sweeper } from '../../verified-users/schedule/sweeper.service';
import { stopSignal } from '../stop-signal';
import type { Command } from './command';
import { UsageError } from './command-refused.error';
import { requireOptions } from './require-options';
import { runOnce } from './run-once';

/** Not a schedule: a timer of the workers. */
const SWEEP = 'sweep';

export const run: Command<{ ownOptions?: true }> = {
  async run(context, [name = ''], { ownOptions }) {
    const stop = new AbortController();
    void stopSignal().then(() => stop.abort());
    const module = await context.openModule();
    if (!namesOf(module).includes(name)) {
      throw new UsageError([`run needs one of: ${namesOf(module).join(', ')}.`]);
    }
    try {
      if (name !== SWEEP) {
        await requireOptions(module, ownOptions);
        return await runOnce(module, name, stop.signal, context.print);
      }
      await module.get(Sweeper, { strict: false }).sweep();
      context.print('Swept.');
    } finally {
      await module.get(WakeUp, { strict: false }).settled();
    }
  },
};

function namesOf(module: INestApplicationContext): string[] {
  return [
    ...module
      .get(Schedules, { strict: false })
      .all()
      .map((schedule) => schedule.name),
    SWEEP,
  ];
}
