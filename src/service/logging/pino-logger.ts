import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Level, Logger } from 'pino';
import type { ServiceEnvironment } from '../environment/service-environment';
import { currentRequest } from './current-request';
import { toLogEntry } from './log-entry';
import { readableLines } from './readable-lines';
import type { LogFields } from './safe-fields';

/** Nest's, of which each start would log 50 lines: one for every route and module. */
const START_UP_CONTEXTS: readonly unknown[] = ['InstanceLoader', 'RouterExplorer', 'RoutesResolver'];

export interface PinoLoggerOptions {
  /** pino's level or `silent`. With `debug` and `trace` errors are logged with their stacks. */
  level: Level | 'silent';
  /** What every line holds, such as the role. */
  fields?: LogFields;
  /** Where lines go. Default: standard output. */
  destination?: DestinationStream;
}

/**
 * The service's logger: JSON on standard output, or short readable lines for a developer at a terminal.
 */
export function createLogger(
  environment: Pick<ServiceEnvironment, 'logLevel' | 'role' | 'production'>,
): PinoLogger {
  return new PinoLogger({
    level: environment.logLevel,
    // A terminal shows one process, whose role its reader knows.
    ...(isAtTerminal(environment)
      ? { destination: readableLines(process.stdout) }
      : { fields: { role: environment.role } }),
  });
}

/** Whether a developer reads what the process writes. */
export function isAtTerminal({ production }: Pick<ServiceEnvironment, 'production'>): boolean {
  return process.stdout.isTTY && !production;
}

/**
 * Nest's logger as one JSON object per line: `level`, `time` (ISO 8601), `context`, `requestId`, `msg`, and those
 * fields that are known to be safe (`keepSafeFields`).
 *
 * Limit: names of people have no form that could be recognised, so a text must never be made from customer data.
 */
export class PinoLogger implements LoggerService {
  private readonly logger: Logger;
  private readonly withStacks: boolean;

  constructor(private readonly options: PinoLoggerOptions) {
    this.logger = pino(
      {
        level: options.level,
        base: null,
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (level) => ({ level }) },
      },
      // Synchronous, so that the last lines before an exit are not lost.
      options.destination ?? pino.destination({ fd: 1, sync: true }),
    );
    this.withStacks = this.logger.isLevelEnabled('debug');
  }

  fatal(...args: unknown[]): void {
    this.write('fatal', args);
  }

  error(...args: unknown[]): void {
    this.write('error', args);
  }

  warn(...args: unknown[]): void {
    this.write('warn', args);
  }

  log(...args: unknown[]): void {
    this.write(START_UP_CONTEXTS.includes(args.at(-1)) ? 'debug' : 'info', args);
  }

  debug(...args: unknown[]): void {
    this.write('debug', args);
  }

  verbose(...args: unknown[]): void {
    this.write('trace', args);
  }

  private write(level: Level, args: unknown[]): void {
    if (!this.logger.isLevelEnabled(level)) return;
    const { fields, message } = toLogEntry(args, this.withStacks);
    this.logger[level]({ ...this.options.fields, ...currentRequest(), ...fields }, message);
  }
}
