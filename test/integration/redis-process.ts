import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPort } from '../../src/service/preflight/check-port';

export interface RedisProcess {
  port: number;
  /** The connections stay, but nothing answers any more. */
  freeze(): void;
  stop(): Promise<void>;
}

/** A throw-away `redis-server` with settings of a test's own, one per line as in its configuration file. */
export async function startRedisProcess(
  settings: string[] = [],
  flags: string[] = [],
): Promise<RedisProcess> {
  const port = await checkPort('127.0.0.1', 0);
  const directory = await mkdtemp(join(tmpdir(), 'verified-users-redis-'));
  const file = join(directory, 'redis.conf');
  const lines = [`port ${port}`, 'bind 127.0.0.1', `dir ${directory}`, ...settings];
  await writeFile(file, [...lines, ...(flags.length ? [] : ['save ""', 'appendonly no'])].join('\n'));
  const server = spawn('redis-server', [file, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    let log = '';
    server.once('exit', () => reject(new Error(`redis-server did not start:\n${log}`)));
    server.stdout.on('data', (data: Buffer) => {
      log += data.toString();
      if (/Ready to accept connections|Sentinel ID is/.test(log)) resolve();
    });
  });
  server.removeAllListeners('exit');
  return {
    port,
    freeze: () => void server.kill('SIGSTOP'),
    stop: async () => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
