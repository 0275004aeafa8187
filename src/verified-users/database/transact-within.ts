import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { QueryTimeoutError } from './database-unavailable.error';
import { wasRolledBack } from './sql-state';
import { workWithin } from './work-within';

/**
 * Far above what any transaction of ours takes, and a quarter of the 60 s within which the work of a lost process is
 * taken up again (P9).
 */
export const TRANSACTION_LIMIT_MS = 15_000;

const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 10;

/**
 * One transaction, with a limit for everything: waiting for a connection of the pool, every statement, the commit.
 * When it is late its statement is cancelled and its connection destroyed, and the server rolls it back; if it was in
 * the middle of the commit, whether it took effect is unknown. What it commits is durable, see `workWithin`.
 *
 * The work is retried after a deadlock or a serialization failure. So it must have no effect outside of the
 * transaction: wake-ups, metrics and changes to its arguments belong after the commit.
 *
 * @param limitMs for everything, retries included.
 * @param lockTimeoutMs longest wait for a single lock; then the transaction fails with 55P03. Default: the same limit.
 * @throws {DatabaseUnavailableError} see `workWithin`.
 */
export function transactWithin<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
  limitMs = TRANSACTION_LIMIT_MS,
  lockTimeoutMs?: number,
): Promise<T> {
  return transact(dataSource, limitMs, async (manager) => {
    // Set for this transaction only: a connection pooler may hand the session to another client afterwards.
    if (lockTimeoutMs !== undefined)
      await manager.query(`SELECT set_config('lock_timeout', $1, true)`, [`${lockTimeoutMs}ms`]);
    return work(manager);
  });
}

/**
 * As `transactWithin`, and tried even while writes are paused: for what only this process knows and cannot find out
 * again. Without its standby the server commits it locally once it is late, which is better than not at all.
 */
export function transactEvenWhilePaused<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return transact(dataSource, TRANSACTION_LIMIT_MS, work, true);
}

function transact<T>(
  dataSource: DataSource,
  limitMs: number,
  work: (manager: EntityManager) => Promise<T>,
  evenWhilePaused = false,
): Promise<T> {
  return retryRolledBack(limitMs, (leftMs) =>
    workWithin(dataSource, leftMs, (runner) => runner.manager.transaction(work), evenWhilePaused),
  );
}

/**
 * Retries work that PostgreSQL rolled back because of a deadlock or a serialization failure, a few times and within the
 * limit. Back-off is exponential with jitter, so that the same transactions do not collide again.
 *
 * @param limitMs for all attempts together; each attempt gets the time that is left.
 */
export async function retryRolledBack<T>(limitMs: number, work: (leftMs: number) => Promise<T>): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (let attempt = 1; ; attempt += 1) {
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) throw new QueryTimeoutError();
    try {
      return await work(leftMs);
    } catch (error) {
      const pauseMs = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (1 + Math.random());
      const mayRetry = attempt < MAX_ATTEMPTS && performance.now() + pauseMs < deadline;
      if (!mayRetry || !wasRolledBack(error)) throw error;
      await pause(pauseMs);
    }
  }
}
