import { startProveEmulator } from '../../emulator';
import { splitList } from '../environment/split-list';
import { EMULATOR_PORT } from '../open-emulator';
import { stopSignal } from '../stop-signal';
import type { Command } from './command';
import { commandOptions } from './command-options';
import { CommandRefusedError } from './command-refused.error';
import { webhookSecretOf } from './webhook-secret';

/** Lets the emulator's page point the webhook at other machines. */
const REMOTE_WEBHOOKS = '--remote-webhooks';

export const emulator: Command = {
  usage: 'emulator',
  about:
    'Run Prove on this machine: [--port 4010] [--host <host>] [--allowed-hosts <names>] [--webhook <url>] [--secret <secret>] [--remote-webhooks]',
  async run({ environment, resources, print }, args) {
    const { values } = commandOptions(
      args.filter((arg) => arg !== REMOTE_WEBHOOKS),
      ['port', 'host', 'allowed-hosts', 'webhook', 'secret'],
      [REMOTE_WEBHOOKS],
    );
    const port = Number(values['port'] ?? environment.emulatorPort ?? EMULATOR_PORT);
    if (!Number.isInteger(port) || port < 0 || port > 65535)
      throw new CommandRefusedError(['--port is a number between 0 and 65535.']);
    const interrupted = stopSignal();
    const webhook = values['webhook'] && {
      url: values['webhook'],
      secret: values['secret'] ?? (await webhookSecretOf(environment)),
    };
    const running = await startProveEmulator({
      port,
      host: values['host'],
      allowedHosts: splitList(values['allowed-hosts']),
      remoteWebhooks: args.includes(REMOTE_WEBHOOKS),
      ...(webhook && { webhook }),
    }).catch((error: NodeJS.ErrnoException) => {
      throw new CommandRefusedError([
        `The emulator cannot listen on port ${port}: ${error.code ?? error.message}.`,
      ]);
    });
    resources.add(() => running.stop());
    print(`Prove emulator: ${running.url}`);
    print(`Client id ${running.clientId}, client secret ${running.clientSecret}. Ctrl-C ends it.`);
    await interrupted;
  },
};
