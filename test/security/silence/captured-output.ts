import { format } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import type { Sink } from './find-canaries';

const LEVELS = ['log', 'error', 'warn', 'debug', 'verbose', 'fatal'] as const;
const CONSOLE = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir'] as const;

type Logging = Record<(typeof LEVELS)[number], (...message: unknown[]) => void>;

/** Everything that is said: through Nest's logger at every level, the console, and the process' own streams. */
export class CapturedOutput {
  readonly lines: Sink[] = [];
  readonly logger: LoggerService & Logging;
  private readonly spies: jest.SpyInstance[];

  /** @param silent keeps what is said away from where it would have gone. */
  constructor(private readonly silent = false) {
    this.logger = Object.fromEntries(
      LEVELS.map((level) => [level, (...message: unknown[]) => this.keep(`logger.${level}`, message)]),
    ) as Logging;
    this.spies = [
      ...CONSOLE.map((method) => this.spy(console, method, `console.${method}`)),
      this.spy(process.stdout, 'write', 'stdout'),
      this.spy(process.stderr, 'write', 'stderr'),
    ];
  }

  stop(): void {
    for (const spy of this.spies) spy.mockRestore();
  }

  private spy(target: object, method: string, name: string): jest.SpyInstance {
    const original = (target as Record<string, (...given: unknown[]) => unknown>)[method]!.bind(target);
    return jest
      .spyOn(target as Record<string, () => unknown>, method)
      .mockImplementation((...given: unknown[]) => {
        this.keep(name, given);
        return this.silent ? true : original(...given);
      });
  }

  private keep(source: string, message: unknown[]): void {
    this.lines.push({ where: `${source} line ${this.lines.length}`, content: [format(...message), message] });
  }
}
