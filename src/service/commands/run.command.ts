import type { INestApplicationContext } from '@nestjs/common';
import { WakeUp } from '../../verified-users/queue/wake-up.service';
import { Schedules } from '../../verified-users/schedule/run/schedules';
import { Sweeper } from '../../verified-users/schedule/sweeper.service';
import { stopSignal } from '../stop-signal';
import type { Command } from './command';
import { CommandRefusedError } from './command-refused.error';
import { openModule } from './open-module';
import { runOnce } from './run-once';

/** Not a schedule: a timer of the workers. */
const SWEEP = 'sweep';

export const run: Command = {
  usage: 'run <schedule>',
  about: 'Run a schedule now, here, also one that is off; "run sweep" wakes what was forgotten',
  async run(context, args) {
    const [name = ''] = args;
    const stop = new AbortController();
    void stopSignal().then(() => stop.abort());
    const module = await openModule(context);
    if (args.length !== 1 || !namesOf(module).includes(name)) {
      throw new CommandRefusedError([`run needs one of: ${namesOf(module).join(', ')}.`]);
    }
    try {
      if (name !== SWEEP) return await runOnce(module, name, stop.signal, context.print);
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
