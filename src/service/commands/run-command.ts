import { readEnvironment } from '../environment/read-environment';
import { PinoLogger } from '../logging/pino-logger';
import { refusalOf } from '../refusal';
import { Resources } from '../resources';
import type { Command } from './command';

/** Each is loaded when it is run: most of them load the whole module, and `sign` needs next to nothing. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  import: async () => (await import('./import.command.js')).importCustomers,
  migrate: async () => (await import('./migrate.command.js')).migrate,
  reencrypt: async () => (await import('./reencrypt.command.js')).reencrypt,
  resend: async () => (await import('./resend.command.js')).resend,
  retry: async () => (await import('./retry.command.js')).retry,
  differences: async () => (await import('./differences.command.js')).differences,
  quarantine: async () => (await import('./quarantine.command.js')).quarantine,
  doctor: async () => (await import('./doctor.command.js')).doctor,
  revert: async () => (await import('./revert.command.js')).revert,
  run: async () => (await import('./run.command.js')).run,
  schedules: async () => (await import('./schedules.command.js')).schedules,
  'verify-history': async () => (await import('./verify-history.command.js')).verifyHistory,
  emulator: async () => (await import('./emulator.command.js')).emulator,
  send: async () => (await import('./send.command.js')).send,
  sign: async () => (await import('./sign.command.js')).sign,
};

/** Runs one command and returns the exit code. `start` runs the service and returns only when it cannot. */
export async function runCommand(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (name === 'start') {
    const { runService } = await import('../run-service.js');
    await runService(env);
    return new Promise(() => undefined);
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) return printHelp(name);
  const command = await unlessAbsent(load);
  if (!command) {
    process.stderr.write(`"${name}" plays Prove, which is not part of an image for production.\n`);
    return 1;
  }
  const resources = new Resources();
  try {
    const environment = readEnvironment(env, 'command');
    const logger = new PinoLogger({ level: environment.logLevel === 'info' ? 'warn' : environment.logLevel });
    const print = (line: string) => void process.stdout.write(`${line}\n`);
    return (await command.run({ environment, logger, resources, print }, rest)) ?? 0;
  } catch (error) {
    process.stderr.write(`${refusalOf(error)}\n`);
    return command.refusedExitCode ?? 1;
  } finally {
    await resources.close().catch((error: unknown) => process.stderr.write(`${refusalOf(error)}\n`));
  }
}

/** Undefined where the emulator, of which the command is made, was taken out of the installation. */
async function unlessAbsent(load: () => Promise<Command>): Promise<Command | undefined> {
  return load().catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'MODULE_NOT_FOUND' && /^Cannot find module '[./]*\/emulator/.test(error.message))
      return undefined;
    throw error;
  });
}

async function printHelp(name: string): Promise<number> {
  const known = name === 'help' || name === '--help' || name === '-h';
  const loaded = await Promise.all(Object.values(COMMANDS).map(unlessAbsent));
  const commands = loaded.filter((command) => command !== undefined);
  const lines = [
    ...(known ? [] : [`Unknown command "${name}".`, '']),
    'Usage: verified-users <command>',
    '',
    '  start                     Run the service',
    ...commands.map(({ usage, about }) => `  ${usage.padEnd(26)}${about}`),
    '',
    'Settings come from environment variables: docs/configuration.md.',
  ];
  (known ? process.stdout : process.stderr).write(`${lines.join('\n')}\n`);
  return known ? 0 : 1;
}
