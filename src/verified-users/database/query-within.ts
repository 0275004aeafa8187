import type { DataSource } from 'typeorm';
import { queryPrepared, type Connection } from './query-prepared';
import { retryRolledBack } from './transact-within';
import { workWithin, writeBreakerOf } from './work-within';

/**
 * One statement, with a limit for everything: waiting for a connection of the pool, the way there and the way back.
 * When it is late it is cancelled and its connection is destroyed; whether it took effect is then unknown. A statement
 * that PostgreSQL rolled back because of a deadlock or a serialization failure is retried, as in `transactWithin`.
 *
 * Unlike a transaction, a statement commits as `synchronous_commit` says, unless it evaluates `DURABLE_COMMIT`.
 *
 * @param preparedAs for a statement that is run again and again: how its name as a prepared statement begins.
 * @throws {DatabaseUnavailableError} see `workWithin`.
 */
export async function queryWithin<T>(
  dataSource: DataSource,
  limitMs: number,
  sql: string,
  parameters: unknown[] = [],
  preparedAs?: string,
): Promise<T> {
  return retryRolledBack(limitMs, (leftMs) =>
    workWithin(dataSource, leftMs, async (runner) => {
      if (!preparedAs) return (await runner.query(sql, parameters)) as T;
      writeBreakerOf(dataSource).admit(sql);
      const connection = (await runner.connect()) as Connection;
      return queryPrepared<T>(dataSource, connection, preparedAs, sql, parameters);
    }),
  );
}
