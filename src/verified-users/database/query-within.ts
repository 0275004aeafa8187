import type { DataSource } from 'typeorm';
import { queryPrepared, type Connection } from './query-prepared';
import { workWithin } from './work-within';

/**
 * One statement, with a limit for everything: waiting for a connection of the pool, the way there and the way back.
 * When it is late its connection is cut; whether the statement took effect is then unknown.
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
  return workWithin(dataSource, limitMs, async (runner) => {
    if (!preparedAs) return (await runner.query(sql, parameters)) as T;
    const connection = (await runner.connect()) as Connection;
    return queryPrepared<T>(dataSource, connection, preparedAs, sql, parameters);
  });
}
