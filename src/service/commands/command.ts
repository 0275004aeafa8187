import type { ServiceEnvironment } from '../environment/service-environment';
import type { PinoLogger } from '../logging/pino-logger';
import type { Resources } from '../resources';

/** What every command is given. */
export interface CommandContext {
  environment: ServiceEnvironment;
  logger: PinoLogger;
  /** Closed when the command ends. */
  resources: Resources;
  /** One line for the person at the terminal. */
  print: (line: string) => void;
}

/** One command of `verified-users`. */
export interface Command {
  /** As in the help, `retry <notificationId>`. */
  usage: string;
  /** One line for the help. */
  about: string;
  /** Exit code when it throws. Default 1. */
  refusedExitCode?: number;
  /** @returns the exit code; nothing: 0. */
  run(context: CommandContext, args: string[]): Promise<number | void>;
}
