import type { INestApplicationContext } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { ServiceEnvironment } from '../environment/service-environment';
import type { PinoLogger } from '../logging/pino-logger';
import type { Resources } from '../resources';

/** What every command is given. */
export interface CommandContext {
  /** Closed when the command ends. */
  resources: Resources;
  /** One line for the person at the terminal. */
  print: (line: string) => void;
  /** The application, which neither listens nor works off queues. */
  openModule: () => Promise<INestApplicationContext>;
  /** Only its database. */
  openDataSource: () => Promise<DataSource>;
}

/** What the commands of the runnable service are given besides. */
export interface ServiceContext extends CommandContext {
  environment: ServiceEnvironment;
  logger: PinoLogger;
}

/**
 * One command of `verified-users`. How it is called and described: `command-list.ts`.
 *
 * @typeParam Options - by their long names in camel case; a flag is true or absent.
 */
export interface Command<Options extends object = object, Context extends CommandContext = CommandContext> {
  /** Exit code when it throws anything but a `UsageError`. Default 1. */
  refusedExitCode?: number;
  /** @returns the exit code; nothing: 0. */
  run(context: Context, words: readonly string[], options: Options): Promise<number | void>;
}
