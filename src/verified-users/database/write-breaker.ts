import { Logger } from '@nestjs/common';
import { NotReplicatedError, QueryTimeoutError, WritesPausedError } from './database-unavailable.error';

/** Why the database takes no writes. Stable codes, shown by readiness. */
export type WriteFault =
  /** Commits wait for a synchronous standby that does not confirm them. */
  | 'SYNCHRONOUS_STANDBY_AWAY'
  | 'DISK_FULL'
  | 'READ_ONLY'
  /** A write was not committed in time, for another reason or an unknown one. */
  | 'WRITE_TIMEOUT'
  /** Anything else: nobody answers, or the server refuses. */
  | 'UNREACHABLE';

const PROBE_INTERVAL_MS = 1_000;
/** How long a confirmed write vouches for the next ones, when nobody reports a fault. */
const CONFIRMED_FOR_MS = 5_000;
const BY_SQLSTATE: Readonly<Record<string, WriteFault>> = { '53100': 'DISK_FULL', '25006': 'READ_ONLY' };
const REFUSED =
  'vu_write_probe cannot be written, so nobody notices when writes are not committed; migrate, or grant it';
/** Also row locks: a transaction that only locks waits for the standby like one that changes rows. */
const WRITE = /\b(?:INSERT|UPDATE|DELETE|TRUNCATE|SHARE)\b/i;

/**
 * Circuit breaker for writes. Reads go on: a server without its standby, with a full disk or in read-only mode still
 * answers them.
 *
 * Without it every write would wait for its whole time limit, hold a connection of the pool for as long, and have to be
 * cancelled. While it is open a single write at a time, the probe, finds out whether they are committed again.
 */
export class WriteBreaker {
  private readonly logger = new Logger(WriteBreaker.name);
  private paused: { fault: WriteFault; since: number } | null = null;
  private probing: Promise<WriteFault | null> | null = null;
  private confirmedAt = -Infinity;
  private timer: NodeJS.Timeout | null = null;
  private isRefusalKnown = false;

  /**
   * @param write commits a row of the probe; rejects when it is late, and is not under way any more then.
   * @param isAlive whether it is worth asking again.
   */
  constructor(
    private readonly write: () => Promise<void>,
    private readonly isAlive: () => boolean,
  ) {}

  /** Why writes are paused; null when they are not. */
  get fault(): WriteFault | null {
    return this.paused?.fault ?? null;
  }

  /** @throws {WritesPausedError} for a statement that writes or locks rows, while writes are paused. */
  admit(sql: string): void {
    if (this.paused && WRITE.test(sql)) throw new WritesPausedError(this.paused.fault);
  }

  /** Told of every failed statement and transaction; opens when the database takes no writes. */
  failed(error: unknown): void {
    const fault = faultOf(error);
    // A late one may have waited for a lock, or the process was busy: the probe tells.
    if (fault === 'WRITE_TIMEOUT') void this.probe();
    else if (fault !== null) this.pause(fault);
  }

  /** Whether writes are committed, not older than some seconds. @returns why not; null when they are. */
  async check(): Promise<WriteFault | null> {
    if (this.paused) return this.paused.fault;
    return performance.now() - this.confirmedAt < CONFIRMED_FOR_MS ? null : this.probe();
  }

  /** Commits a write now, or joins the one that is under way. Never rejects. @returns as `check`. */
  probe(): Promise<WriteFault | null> {
    this.probing ??= this.tryWrite().finally(() => (this.probing = null));
    return this.probing;
  }

  /**
   * Commits a write that begins after this call: once it is confirmed, so is all that was committed before, in the order
   * of the server's log. @returns as `check`.
   */
  async confirm(): Promise<WriteFault | null> {
    await this.probing;
    return this.probe();
  }

  private async tryWrite(): Promise<WriteFault | null> {
    try {
      await this.write();
    } catch (error) {
      if (!this.isAlive()) return null;
      if (!isRefused(error)) {
        const fault = faultOf(error) ?? 'UNREACHABLE';
        // Who cannot reach the server hears so at once; there is nothing to spare it.
        if (fault === 'UNREACHABLE' && !this.paused) return fault;
        this.pause(fault);
        return fault;
      }
      if (!this.isRefusalKnown)
        this.logger.error({ message: REFUSED, code: (error as { code: string }).code });
      this.isRefusalKnown = true;
    }
    this.confirmedAt = performance.now();
    this.resume();
    return null;
  }

  private pause(fault: WriteFault): void {
    this.confirmedAt = -Infinity;
    if (this.paused) {
      // What is known for certain explains the timeouts that follow from it.
      if (fault !== 'WRITE_TIMEOUT') this.paused.fault = fault;
      return;
    }
    this.paused = { fault, since: performance.now() };
    this.logger.warn({ message: 'The database takes no writes; they are paused', code: fault });
    this.probeLater();
  }

  private probeLater(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      if (!this.isAlive()) return;
      void this.probe().then((fault) => {
        if (fault !== null) this.probeLater();
      });
    }, PROBE_INTERVAL_MS).unref();
  }

  private resume(): void {
    if (!this.paused) return;
    const seconds = Math.round((performance.now() - this.paused.since) / 1000);
    this.paused = null;
    this.logger.log({ message: 'The database takes writes again', seconds });
  }
}

/** The table is missing or not granted. That stops no other write, so it must not pause them. */
function isRefused(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('42');
}

function faultOf(error: unknown): WriteFault | null {
  if (error instanceof NotReplicatedError) return 'SYNCHRONOUS_STANDBY_AWAY';
  if (error instanceof QueryTimeoutError) return 'WRITE_TIMEOUT';
  const code = (error as { code?: unknown } | null)?.code;
  return (typeof code === 'string' && BY_SQLSTATE[code]) || null;
}
