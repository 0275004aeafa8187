import type { DataSource, EntityManager } from 'typeorm';
import { workWithin } from './work-within';

/**
 * Far above what any transaction of ours takes, and a quarter of the 60 s within which the work of a lost process is
 * taken up again (P9).
 */
export const TRANSACTION_LIMIT_MS = 15_000;

/**
 * One transaction, with a limit for everything: waiting for a connection of the pool, every statement, the commit.
 * When it is late its connection is cut, and the server rolls it back; if it was in the middle of the commit, whether
 * it took effect is unknown.
 *
 * @throws {QueryTimeoutError}
 */
export async function transactWithin<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
  limitMs = TRANSACTION_LIMIT_MS,
): Promise<T> {
  return workWithin(dataSource, limitMs, (runner) => runner.manager.transaction(work));
}
