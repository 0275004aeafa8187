import { spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { once } from 'node:events';
import type { Binaries } from './binaries';
import type { Cluster } from './cluster';
import { programEnvironment } from './run-program';
import type { ServerAccount } from './server-account';

const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

export interface LaunchedPostmaster {
  pid: number;
  /** The server's last word, once its process has ended. */
  ended: Promise<string>;
}

export interface LaunchOptions {
  port: number;
  settings: Readonly<Record<string, string>>;
  /** A pid in `postmaster.pid` that is known to be no server of this cluster. */
  stalePid?: number;
}

/**
 * Starts the server in a session of its own: Ctrl-C in the service's terminal must not reach it before the service
 * has finished its work, and it outlives a service that is killed.
 */
export async function launchPostmaster(
  cluster: Cluster,
  { postgres }: Binaries,
  account: ServerAccount,
  { port, settings, stalePid }: LaunchOptions,
): Promise<LaunchedPostmaster> {
  await turnLog(cluster.logFile);
  const log = await open(cluster.logFile, 'a', 0o600);
  try {
    const logStart = (await log.stat()).size;
    const child = spawn(postgres, ['-D', account.folder(cluster.files), ...switches(port, settings)], {
      ...account.credentials,
      cwd: cluster.files,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      // PostgreSQL refuses to start while the pid in its file lives. This variable (made for pg_ctl) exempts one
      // pid and leaves all its other guards, above all the one on shared memory, in place.
      env: { ...programEnvironment(), ...(stalePid ? { PG_GRANDPARENT_PID: String(stalePid) } : {}) },
    });
    child.unref();
    const ended = once(child, 'exit').then(() => lastWord(cluster.logFile, logStart), String);
    return { pid: child.pid ?? 0, ended };
  } finally {
    await log.close();
  }
}

function switches(port: number, settings: Readonly<Record<string, string>>): string[] {
  const all: Record<string, string> = {
    // Rows and statements hold personal data; the log must not.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    ...settings,
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function lastWord(logFile: string, from: number): Promise<string> {
  const log = await readFile(logFile).catch(() => Buffer.alloc(0));
  const lines = log.subarray(from).toString('utf8').split('\n');
  const fatal = lines.findLast((line) => /(FATAL|PANIC|postgres):/.test(line));
  return fatal?.replace(/^.*?(?:FATAL|PANIC|postgres):\s*/, '') ?? 'it ended without a word';
}

async function turnLog(logFile: string): Promise<void> {
  const found = await stat(logFile).catch(() => undefined);
  if (found && found.size > LOG_LIMIT_BYTES) await rename(logFile, `${logFile}.1`);
}
