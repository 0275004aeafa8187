import type { DataSource } from 'typeorm';
import { queryPrepared, type Connection } from './query-prepared';
import { QueryTimeoutError } from './query-timeout.error';

/**
 * One statement, with a limit for everything: waiting for a connection of the pool, the way there and the way back.
 *
 * A connection whose statement is late is ended: with the other side gone without a word nothing else would, and it
 * would keep its place in the pool for good. Whether the statement took effect is then unknown.
 *
 * @param preparedAs for a statement that is run again and again: how its name as a prepared statement begins.
 * @throws {QueryTimeoutError}
 */
export async function queryWithin<T>(
  dataSource: DataSource,
  limitMs: number,
  sql: string,
  parameters: unknown[] = [],
  preparedAs?: string,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  let connection: Connection | undefined;
  let late = false;
  const answer = (async () => {
    connection = (await runner.connect()) as Connection;
    // The pool gave one after all, and nobody waits for it any more.
    if (late) throw new QueryTimeoutError();
    if (preparedAs) return queryPrepared<T>(dataSource, connection, preparedAs, sql, parameters);
    return (await runner.query(sql, parameters)) as T;
  })().finally(() => runner.release());

  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      void connection?.end().catch(() => undefined);
      reject(new QueryTimeoutError());
    }, limitMs);
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => undefined);
  }
}
