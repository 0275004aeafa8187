import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { packageVersion } from '../../package-version';
import { asCommand } from '../../verified-users/options/command-process';
import type { Resources } from '../resources';
import type { CommandContext } from './command';
import { CommandLine } from './command-line';
import { COMMANDS } from './command-list';

type HostModule = Type | DynamicModule;

export interface VerifiedUsersCliOptions {
  /** What is typed before a command, for the help. Default `verified-users`. */
  name?: string;
}

/** The commands of `verified-users`, over the application that embeds the module. */
export interface VerifiedUsersCli {
  /**
   * Runs one command and prints what it says.
   *
   * @param args without Node and the script: `process.argv.slice(2)`.
   * @returns the exit code; what each means is in `--help` and in docs/commands.md.
   */
  run(args?: readonly string[]): Promise<number>;
}

/**
 * Commands with the options, the DataSource and the keys of your application: it is booted without listening, the module
 * works off no queue in it and runs no schedule by itself.
 *
 * Migrations are not among the commands: yours run them. The emulator is not either.
 *
 * @param module your root module, or a function that loads it; only then is it evaluated as for a command.
 */
export function createVerifiedUsersCli(
  module: HostModule | (() => HostModule | Promise<HostModule>),
  { name = 'verified-users' }: VerifiedUsersCliOptions = {},
): VerifiedUsersCli {
  const line = new CommandLine({
    name,
    version: packageVersion(),
    closing: 'Settings are those of your application.',
    commands: COMMANDS.filter(({ group }) => group === 'Operation'),
    createContext: (resources) => createContext(module, resources),
  });
  return { run: (args = process.argv.slice(2)) => line.run(args) };
}

function createContext(
  module: Parameters<typeof createVerifiedUsersCli>[0],
  resources: Resources,
): CommandContext {
  const openModule = () => openHost(module, resources);
  return {
    resources,
    print: (text) => void process.stdout.write(`${text}\n`),
    openModule,
    async openDataSource() {
      const { DATA_SOURCE } = await import('../../verified-users/database/data-source.token.js');
      return (await openModule()).get<DataSource>(DATA_SOURCE, { strict: false });
    },
  };
}

async function openHost(
  module: Parameters<typeof createVerifiedUsersCli>[0],
  resources: Resources,
): Promise<INestApplicationContext> {
  const { NestFactory } = await import('@nestjs/core');
  const context = await asCommand(async () =>
    NestFactory.createApplicationContext(await rootOf(module), {
      // The answer of a command is on standard output, where Nest logs.
      logger: ['fatal', 'error', 'warn'],
      abortOnError: false,
    }),
  );
  resources.add(() => context.close());
  return context;
}

/** A function without a prototype's `@Module` is one that loads the module. */
async function rootOf(module: Parameters<typeof createVerifiedUsersCli>[0]): Promise<HostModule> {
  if (typeof module !== 'function' || isModule(module)) return module as HostModule;
  return (module as () => HostModule | Promise<HostModule>)();
}

/** Classes cannot be called, and functions that load a module have no metadata. */
function isModule(value: object): boolean {
  return (
    /^class\b/.test(Function.prototype.toString.call(value)) || Reflect.getMetadataKeys(value).length > 0
  );
}
