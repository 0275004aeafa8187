import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type LogLine = Record<string, unknown> & { level: string; msg: string };
export type ServiceEnv = Record<string, string | undefined>;

const DIST = join(__dirname, '../../../dist/src');

/** The built service, or one of its commands, in a process of its own. */
export class ServiceProcess {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  stderr = '';
  /** The exit code; the signal's name when one ended it. */
  readonly ended: Promise<number | string>;
  private readonly arrivals = new EventEmitter().setMaxListeners(0);

  /**
   * Only what is given is in its environment.
   *
   * @param user who it runs as.
   * @param under a command that becomes the process, with its arguments.
   */
  constructor(
    env: ServiceEnv,
    [program, ...args]: [string, ...string[]] = ['main.js'],
    user: { uid?: number; gid?: number } = {},
    under: readonly string[] = [],
  ) {
    const [command, ...rest] = [...under, process.execPath, join(DIST, program), ...args];
    this.child = spawn(command!, rest, {
      env: { PATH: process.env['PATH'], PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...user,
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    createInterface(this.child.stdout!).on('line', (line) => {
      this.lines.push(line);
      this.arrivals.emit('line');
    });
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        resolve(code ?? signal ?? 'unknown');
        this.arrivals.emit('line');
      });
    });
  }

  /** Its log as it is so far. */
  get log(): LogLine[] {
    return this.lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
  }

  /** What is looked for, looked for again with every line that it writes. */
  async until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        await this.ended;
        throw new Error(`The process ended before that:\n${this.lines.join('\n')}\n${this.stderr}`);
      }
      await once(this.arrivals, 'line');
    }
  }

  /** The first line of its log with this text, once there is one. */
  logged(msg: string): Promise<LogLine> {
    return this.until(() => this.log.find((line) => line.msg === msg));
  }

  /** Its address, once it serves: all of the application, or only the webhook while its dependencies are away. */
  async url(): Promise<string> {
    const serves = ({ msg }: LogLine) => msg === 'Service started' || msg === 'Started degraded';
    const { port } = await this.until(() => this.log.find(serves));
    return `http://127.0.0.1:${port as number}`;
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<{ code: number | string; seconds: number }> {
    const from = performance.now();
    this.child.kill(signal);
    const code = await this.ended;
    return { code, seconds: (performance.now() - from) / 1000 };
  }
}

/** Starts processes and ends those that a failed test left behind. */
export class ServiceProcesses {
  private readonly all: ServiceProcess[] = [];

  start(...args: ConstructorParameters<typeof ServiceProcess>): ServiceProcess {
    const started = new ServiceProcess(...args);
    this.all.push(started);
    return started;
  }

  async killAll(): Promise<void> {
    for (const { child } of this.all) if (child.exitCode === null) child.kill('SIGKILL');
    await Promise.all(this.all.splice(0).map(({ ended }) => ended));
  }
}
