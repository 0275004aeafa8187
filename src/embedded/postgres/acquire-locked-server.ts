import { DatabaseError } from 'pg';
import { acquireServer, type AcquiredServer, type ServerWishes } from './acquire-server';
import type { Binaries } from './binaries';
import type { Cluster } from './cluster';
import type { ServerAccount } from './server-account';
import { takeServiceLock } from './service-lock';

const LOST_SESSION_TRIES = 5;

/**
 * The folder's server, adopted or started, with the lock that makes it ours.
 *
 * Its last owner may stop it between our coming and our lock: then it is started anew.
 */
export async function acquireLockedServer(
  cluster: Cluster,
  binaries: Binaries,
  account: ServerAccount,
  wishes: ServerWishes,
): Promise<AcquiredServer> {
  for (let tries = 1; ; tries++) {
    const server = await acquireServer(cluster, binaries, account, wishes);
    try {
      await takeServiceLock(server.session, cluster.dataDir);
      return server;
    } catch (error) {
      await server.session.end().catch(() => undefined);
      if (!isLostSession(error) || tries === LOST_SESSION_TRIES) throw error;
    }
  }
}

function isLostSession(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code?.startsWith('57P') ?? false;
  return !('code' in (error as object)) || (error as NodeJS.ErrnoException).code === 'ECONNRESET';
}
