import { readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from './cluster';
import { isServerOf } from './process-table';

/** PostgreSQL writes its pid file whole within a moment; one that is still empty was left by a full disk. */
const EMPTY_FILE_LIMIT_MS = 5_000;

export type PostmasterState =
  | { kind: 'none' }
  /** The file names a process that is dead, or is not this cluster's server. */
  | { kind: 'stale'; pid: number }
  /** The port is not there yet in the first moments of a start. */
  | { kind: 'running'; pid: number; port: number | undefined };

/** What `postmaster.pid` says, checked against the process table. */
export async function inspectPostmaster(cluster: Cluster): Promise<PostmasterState> {
  const path = join(cluster.files, 'postmaster.pid');
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!(pid > 0)) {
    await removeIfAbandoned(path);
    return { kind: 'none' };
  }
  if (!(await isServerOf(pid, cluster.files))) return { kind: 'stale', pid };
  return { kind: 'running', pid, port: Number.parseInt(lines[3] ?? '', 10) || undefined };
}

async function removeIfAbandoned(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && found.size === 0 && Date.now() - found.mtimeMs > EMPTY_FILE_LIMIT_MS) await unlink(path);
}
