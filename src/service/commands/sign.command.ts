import { proveAuthorization } from '../../emulator/webhook-sender/sign-token';
import type { Command } from './command';
import { commandOptions } from './command-options';
import { webhookSecretOf } from './webhook-secret';

export const sign: Command = {
  usage: 'sign',
  about: "Print a fresh header with Prove's signature, for any body: [--secret <secret>]",
  async run({ environment, print }, args) {
    const { values } = commandOptions(args, ['secret']);
    const secret = values['secret'] ?? (await webhookSecretOf(environment));
    print(`X-Prove-Authorization: ${proveAuthorization(secret, Date.now())}`);
  },
};
