import { proveAuthorization } from '../../emulator/webhook-sender/sign-token';
import { openClock } from '../open-clock';
import type { Command, ServiceContext } from './command';
import { webhookSecretOf } from './webhook-secret';

export const sign: Command<{ secret?: string; project?: string }, ServiceContext> = {
  async run({ environment, print }, _words, options) {
    const secret = options.secret ?? (await webhookSecretOf(environment, options.project));
    const clock = options.secret === undefined ? await openClock(environment) : null;
    print(`X-Prove-Authorization: ${proveAuthorization(secret, clock?.now() ?? Date.now())}`);
  },
};
