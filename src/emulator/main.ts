import { startProveEmulator } from './start-prove-emulator';

const PORT = 4010;

/** The emulator alone, until it is told to stop. */
async function main(): Promise<void> {
  const port = Number(process.env['EMULATOR_PORT'] ?? PORT);
  const emulator = await startProveEmulator({
    port,
    host: process.env['EMULATOR_HOST'],
    allowedHosts: process.env['EMULATOR_ALLOWED_HOSTS']?.split(',').map((name) => name.trim()),
    remoteWebhooks: process.env['EMULATOR_REMOTE_WEBHOOKS'] === 'on',
  });
  process.stdout.write(
    `Prove emulator: ${emulator.url}\nClient id ${emulator.clientId}, client secret ${emulator.clientSecret}. Ctrl-C ends it.\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void emulator.stop().then(() => process.exit(0)));
}

void main().catch((error: Error) => {
  process.stderr.write(`The emulator cannot start: ${error.message}\n`);
  process.exitCode = 1;
});
