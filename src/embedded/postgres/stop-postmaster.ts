import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster';
import { isRunning, isServerOf } from './process-table';

/** Fast shutdown ends sessions and writes all to disk; the harder ways cost a recovery at the next start. */
const STEPS = [
  { signal: 'SIGINT', limitMs: 30_000 },
  { signal: 'SIGQUIT', limitMs: 5_000 },
  { signal: 'SIGKILL', limitMs: 5_000 },
] as const;
const LOOK_AGAIN_MS = 20;

/** Ends the cluster's server and waits until its process is gone. A pid that is not the server is left alone. */
export async function stopPostmaster(pid: number, cluster: Cluster): Promise<void> {
  for (const { signal, limitMs } of STEPS) {
    if (!(await isServerOf(pid, cluster.files))) return;
    process.kill(pid, signal);
    for (const until = Date.now() + limitMs; Date.now() < until; await delay(LOOK_AGAIN_MS)) {
      // Not isServerOf: a process on its way out has no working folder any more, and is still there.
      if (!(await isRunning(pid))) return;
    }
  }
}
