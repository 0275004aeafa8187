import { readEnvironment } from '../environment/read-environment';
import { PinoLogger } from '../logging/pino-logger';
import { Resources } from '../resources';
import { refusalOf } from '../refusal';
import { runService } from '../run-service';
import type { Command } from './command';
import { differences } from './differences.command';
import { emulator } from './emulator.command';
import { importCustomers } from './import.command';
import { migrate } from './migrate.command';
import { reencrypt } from './reencrypt.command';
import { retry } from './retry.command';
import { revert } from './revert.command';
import { run } from './run.command';
import { schedules } from './schedules.command';
import { send } from './send.command';
import { sign } from './sign.command';

const COMMANDS: Record<string, Command> = {
  import: importCustomers,
  migrate,
  reencrypt,
  retry,
  differences,
  revert,
  run,
  schedules,
  emulator,
  send,
  sign,
};

/** Runs one command and returns the exit code. `start` runs the service and returns only when it cannot. */
export async function runCommand(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (name === 'start') {
    await runService(env);
    return new Promise(() => undefined);
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) return printHelp(name);
  const resources = new Resources();
  try {
    const environment = readEnvironment(env);
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

function printHelp(name: string): number {
  const known = name === 'help' || name === '--help' || name === '-h';
  const lines = [
    ...(known ? [] : [`Unknown command "${name}".`, '']),
    'Usage: verified-users <command>',
    '',
    '  start                     Run the service',
    ...Object.values(COMMANDS).map(({ usage, about }) => `  ${usage.padEnd(26)}${about}`),
    '',
    'Settings come from environment variables: docs/configuration.md.',
  ];
  (known ? process.stdout : process.stderr).write(`${lines.join('\n')}\n`);
  return known ? 0 : 1;
}
