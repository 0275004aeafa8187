import { setTimeout as delay } from 'node:timers/promises';
import type { AcquiredServer } from './acquire-server';
import type { Cluster } from './cluster';
import { DATABASE_USER } from './cluster';
import type { EmbeddedPostgres } from './embedded-postgres';
import { stopPostmaster } from './stop-postmaster';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Holds the session that carries the service's lock, and brings the server back when it is lost: a killed server
 * is a fault that the service rides out like any other restart of its database.
 */
export class OwnedServer implements EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  readonly adopted: boolean;
  private readonly stopping = new AbortController();
  private comingBack: Promise<void> = Promise.resolve();
  private stopped?: Promise<void>;
  /** Whether the folder is ours; without the lock its server may be another service's by now. */
  private holdsLock = true;

  constructor(
    private server: AcquiredServer,
    private readonly cluster: Cluster,
    database: string,
    /** Finds or starts the server on this port, and takes the lock. */
    private readonly acquire: (port: number) => Promise<AcquiredServer>,
    private readonly onNotice: (notice: string) => void,
  ) {
    this.port = server.port;
    this.adopted = server.adopted;
    this.url = `postgres://${DATABASE_USER}:${cluster.password}@127.0.0.1:${server.port}/${encodeURIComponent(database)}`;
    this.watch();
  }

  get pid(): number {
    return this.server.pid;
  }

  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private watch(): void {
    this.server.session.once('end', () => {
      if (this.stopping.signal.aborted) return;
      this.holdsLock = false;
      this.comingBack = this.bringBack();
    });
  }

  private async bringBack(): Promise<void> {
    this.onNotice('The embedded PostgreSQL is lost and will be started again.');
    for (
      let pause = FIRST_PAUSE_MS;
      !this.stopping.signal.aborted;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    ) {
      try {
        this.server = await this.acquire(this.port);
        this.holdsLock = true;
        this.watch();
        this.onNotice('The embedded PostgreSQL is back.');
        return;
      } catch (error) {
        this.onNotice((error as Error).message);
      }
      await delay(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async end(): Promise<void> {
    this.stopping.abort();
    await this.comingBack;
    if (this.holdsLock) await stopPostmaster(this.server.pid, this.cluster);
    await this.server.session.end().catch(() => undefined);
  }
}
