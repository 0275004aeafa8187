import type { DataSource } from 'typeorm';
import { workWithin } from './work-within';

/**
 * One statement, with a limit for everything: waiting for a connection of the pool, the way there and the way back.
 * When it is late its connection is cut; whether the statement took effect is then unknown.
 *
 * @throws {QueryTimeoutError}
 */
export async function queryWithin<T>(
  dataSource: DataSource,
  limitMs: number,
  sql: string,
  parameters: unknown[] = [],
): Promise<T> {
  return workWithin(dataSource, limitMs, (runner) => runner.query(sql, parameters) as Promise<T>);
}
