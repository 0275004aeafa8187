import { startProveEmulator } from '../../emulator';
import { splitList } from '../environment/split-list';
import { EMULATOR_PORT } from '../open-emulator';
import { stopSignal } from '../stop-signal';
import type { Command, ServiceContext } from './command';
import { CommandRefusedError, UsageError } from './command-refused.error';
import { webhookSecretOf } from './webhook-secret';

interface EmulatorOptions {
  port?: string;
  host?: string;
  allowedHosts?: string;
  webhook?: string;
  secret?: string;
  project?: string;
  /** Lets the emulator's page point the webhook at other machines. */
  remoteWebhooks?: true;
}

export const emulator: Command<EmulatorOptions, ServiceContext> = {
  async run({ environment, resources, print }, _words, options) {
    const port = Number(options.port ?? environment.emulatorPort ?? EMULATOR_PORT);
    if (!Number.isInteger(port) || port < 0 || port > 65535)
      throw new UsageError(['--port is a number between 0 and 65535.']);
    const interrupted = stopSignal();
    const webhook = options.webhook && {
      url: options.webhook,
      secret: options.secret ?? (await webhookSecretOf(environment, options.project)),
    };
    const running = await startProveEmulator({
      port,
      host: options.host,
      allowedHosts: splitList(options.allowedHosts),
      remoteWebhooks: options.remoteWebhooks ?? false,
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
