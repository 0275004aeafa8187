import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { checkPort } from '../../../src/service/preflight/check-port';

const HINT = 'put pgbouncer on the PATH (Debian: apt-get install pgbouncer)';
/** Debian's place for it, which is on the PATH of root only. */
const PROGRAM = existsSync('/usr/sbin/pgbouncer') ? '/usr/sbin/pgbouncer' : 'pgbouncer';
/** PgBouncer refuses to run as root; this is Debian's `nobody`. */
const NOBODY = 65534;

/** Whether `pgbouncer` is there; says in one line when not, and throws where the suites are required. */
export function hasPgBouncer(): boolean {
  if (!spawnSync(PROGRAM, ['--version']).error) return true;
  if (process.env['REQUIRE_PGBOUNCER']) throw new Error(`The PgBouncer suites are required: ${HINT}.`);
  process.stdout.write(`PgBouncer suites skipped: ${HINT}.\n`);
  return false;
}

/** Of PgBouncer, beyond those that it needs to run. */
type Settings = Record<string, string | number>;

/** A PgBouncer in transaction mode of a test's own, in front of one server, to be killed and started again. */
export class OwnPgBouncer {
  private server!: ChildProcess;
  private readonly lines: string[] = [];
  private readonly arrivals = new EventEmitter();

  private constructor(
    private readonly directory: string,
    private readonly port: number,
    private readonly target: URL,
  ) {}

  static async start(target: string, settings: Settings = {}): Promise<OwnPgBouncer> {
    const directory = await mkdtemp(join(tmpdir(), 'verified-users-pgbouncer-'));
    const port = await checkPort('127.0.0.1', 0);
    const url = new URL(target);
    const bouncer = new OwnPgBouncer(directory, port, url);
    await chmod(directory, 0o755);
    await bouncer.revive(settings);
    return bouncer;
  }

  /** The same database through the pooler. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  /** How many of its log lines match. */
  count(pattern: RegExp): number {
    return this.lines.filter((line) => pattern.test(line)).length;
  }

  /** Starts it on its old port, with these settings. Resolves once it takes connections. */
  async revive(settings: Settings = {}): Promise<void> {
    await writeFile(join(this.directory, 'pgbouncer.ini'), this.configuration(settings));
    const from = this.lines.length;
    const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    this.server = spawn(PROGRAM, [join(this.directory, 'pgbouncer.ini')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...user,
    });
    createInterface(this.server.stderr!).on('line', (line) => {
      this.lines.push(line);
      this.arrivals.emit('line');
    });
    this.server.once('exit', () => this.arrivals.emit('line'));
    while (!this.lines.slice(from).some((line) => line.includes('process up'))) {
      if (this.hasEnded) throw new Error(`PgBouncer did not start.\n${this.lines.slice(-5).join('\n')}`);
      await once(this.arrivals, 'line');
    }
  }

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

  private configuration({ connect_query: query, ...settings }: Settings): string {
    const { hostname, port, username, password } = this.target;
    return [
      '[databases]',
      `* = host=${hostname} port=${port || 5432} user=${username} password=${decodeURIComponent(password)}${query ? ` connect_query=${query}` : ''}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${this.port}`,
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      'default_pool_size = 8',
      'server_login_retry = 1',
      ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`),
    ].join('\n');
  }

  private get hasEnded(): boolean {
    return this.server.exitCode !== null || this.server.signalCode !== null;
  }
}
