import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPort } from '../../src/service/preflight/check-port';

const READY = /Ready to accept connections|Sentinel ID is/;

/** A throw-away `redis-server` that can be frozen, killed and started again. */
export class RedisProcess {
  private server!: ChildProcess;
  /** What the server has written since it was started or thawed last. */
  private log = '';
  private readonly words = new EventEmitter().setMaxListeners(0);

  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly args: string[],
  ) {}

  static async start(settings: string[], flags: string[]): Promise<RedisProcess> {
    const port = await checkPort('127.0.0.1', 0);
    const directory = await mkdtemp(join(tmpdir(), 'verified-users-redis-'));
    const file = join(directory, 'redis.conf');
    const lines = [`port ${port}`, 'bind 127.0.0.1', `dir ${directory}`, ...settings];
    await writeFile(file, [...lines, ...(flags.length ? [] : ['save ""', 'appendonly no'])].join('\n'));
    const started = new RedisProcess(port, directory, [file, ...flags]);
    await started.revive();
    return started;
  }

  /** Starts it in its old folder, on its old port. Resolves once it takes connections. */
  async revive(): Promise<void> {
    this.log = '';
    this.server = spawn('redis-server', this.args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.server.stdout!, this.server.stderr!])
      stream.on('data', (data: Buffer) => {
        this.log += data.toString();
        this.words.emit('heard');
      });
    this.server.once('exit', () => this.words.emit('heard'));
    await this.logged(READY);
  }

  /** Resolves once the server has written this so many times since it was started or thawed last. */
  async logged(words: RegExp, times = 1): Promise<void> {
    while ((this.log.match(new RegExp(words, 'g')) ?? []).length < times) {
      if (this.hasEnded) throw new Error(`redis-server has ended before it said ${words}:\n${this.log}`);
      await once(this.words, 'heard');
    }
  }

  /** The connections stay, and new ones are taken, but nothing answers any more. */
  freeze(): void {
    this.server.kill('SIGSTOP');
  }

  thaw(): void {
    this.log = '';
    this.server.kill('SIGCONT');
  }

  /** SIGKILL; what it has on disk stays. */
  async kill(): Promise<void> {
    if (this.hasEnded) return;
    const gone = once(this.server, 'exit');
    this.server.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }

  private get hasEnded(): boolean {
    return this.server.exitCode !== null || this.server.signalCode !== null;
  }
}

/** @param settings of a test's own, one per line as in the configuration file. */
export function startRedisProcess(settings: string[] = [], flags: string[] = []): Promise<RedisProcess> {
  return RedisProcess.start(settings, flags);
}
