import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCluster } from '../../src/embedded/postgres/cluster';
import { stopPostmaster } from '../../src/embedded/postgres/stop-postmaster';

/** A data folder of a test's own. */
export async function makeDataFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'verified-users-test-'));
}

/** Ends the server that may still run in the folder, and removes the folder. */
export async function removeDataFolder(dataDir: string): Promise<void> {
  const cluster = await readCluster(dataDir).catch(() => undefined);
  if (cluster) {
    const pid = Number.parseInt(
      await readFile(join(cluster.files, 'postmaster.pid'), 'utf8').catch(() => ''),
      10,
    );
    if (pid > 0) await stopPostmaster(pid, cluster);
  }
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
