import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type ServiceReport =
  | { ready: true; url: string; port: number; pid: number; adopted: boolean }
  | { ready: false; code: string; message: string };

export interface ServiceProcess {
  child: ChildProcess;
  /** What the service says once it is up or has given up. */
  report: Promise<ServiceReport>;
  ended: Promise<unknown>;
  /** SIGKILL for the service and all that it runs, but not for the database server, which leads its own group. */
  kill(): Promise<void>;
}

/** Runs `embedded-service.ts` in a process of its own, as another user where one is given. */
export function startServiceProcess(dataDir: string, user?: { uid: number; gid: number }): ServiceProcess {
  const child = spawn(
    process.execPath,
    ['-r', '@swc-node/register', join(__dirname, 'embedded-service.ts'), dataDir],
    { ...user, detached: true, stdio: ['ignore', 'pipe', 'ignore'], cwd: join(__dirname, '../..') },
  );
  const ended = once(child, 'exit');
  const firstLine = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const report = Promise.race([
    firstLine.then(([line]) => JSON.parse(line) as ServiceReport),
    ended.then((): never => {
      throw new Error('the service ended without a report');
    }),
  ]);
  report.catch(() => undefined);
  return {
    child,
    report,
    ended,
    async kill() {
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
      await ended;
    },
  };
}
