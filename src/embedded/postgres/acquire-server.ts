import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Binaries } from './binaries';
import { rememberPort, type Cluster } from './cluster';
import { findFreePort, isPortFree } from './free-port';
import { launchPostmaster, type LaunchedPostmaster } from './launch-postmaster';
import { openSession } from './open-session';
import { inspectPostmaster } from './postmaster-file';
import { PostgresPortBusyError } from './postgres-port-busy.error';
import { PostgresStartError } from './postgres-start.error';
import type { ServerAccount } from './server-account';

/** Recovery after a crash may take long; whoever waits longer than this should know why. */
const START_LIMIT_MS = 120_000;
const LOOK_AGAIN_MS = 25;

/** Looks at a taken port before it counts as a stranger's: it may be a server of ours that just came or goes. */
const PORT_REFUSALS = 20;

/** Another server of this folder was a moment faster, or a dead one's last processes are still leaving. */
const LOST_RACE =
  /lock file .* (already exists|is empty)|pre-existing shared memory|create any TCP\/IP sockets/;

export interface ServerWishes {
  /** 0: the remembered port, or a new one when another program took it. */
  port: number;
  settings: Readonly<Record<string, string>>;
}

export interface AcquiredServer {
  session: Client;
  pid: number;
  port: number;
  adopted: boolean;
}

/** Adopts the server that runs in this folder, or starts one. Safe to call from several services at once. */
export async function acquireServer(
  cluster: Cluster,
  binaries: Binaries,
  account: ServerAccount,
  wishes: ServerWishes,
): Promise<AcquiredServer> {
  const deadline = Date.now() + START_LIMIT_MS;
  let launched: LaunchedPostmaster | undefined;
  let lastWord: string | undefined;
  for (let refusals = 0; Date.now() < deadline; await delay(LOOK_AGAIN_MS)) {
    const state = await inspectPostmaster(cluster);
    if (state.kind === 'running') {
      const { pid, port } = state;
      const session = port && (await openSession(cluster, port));
      if (session) return { session, pid, port, adopted: pid !== launched?.pid };
      continue;
    }
    if (launched) {
      lastWord = await Promise.race([launched.ended, delay(0, undefined)]);
      if (lastWord === undefined) continue;
      if (!LOST_RACE.test(lastWord)) break;
    }
    launched = undefined;
    const port = wishes.port || cluster.port;
    if (port && (await isPortFree(port))) {
      const stalePid = state.kind === 'stale' ? state.pid : undefined;
      launched = await launchPostmaster(cluster, binaries, account, { ...wishes, port, stalePid });
    } else if (!port || ++refusals >= PORT_REFUSALS) {
      await moveToFreePort(cluster, wishes.port);
    }
  }
  throw new PostgresStartError(
    lastWord ?? `no answer within ${START_LIMIT_MS / 1000} s; see ${cluster.logFile}`,
  );
}

async function moveToFreePort(cluster: Cluster, wished: number): Promise<void> {
  if (wished) throw new PostgresPortBusyError(wished);
  cluster.port = await findFreePort();
  await rememberPort(cluster.home, cluster.port);
}
