import type { DataSource } from 'typeorm';
import { QueryTimeoutError } from './query-timeout.error';

/** The little of `pg`'s client that is used here. */
interface Connection {
  end(): Promise<void>;
}

/**
 * One statement, with a limit for everything: waiting for a connection of the pool, the way there and the way back.
 *
 * A connection whose statement is late is ended: with the other side gone without a word nothing else would, and it
 * would keep its place in the pool for good. Whether the statement took effect is then unknown.
 *
 * @throws {QueryTimeoutError}
 */
export async function queryWithin<T>(
  dataSource: DataSource,
  limitMs: number,
  sql: string,
  parameters: unknown[] = [],
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  let connection: Connection | undefined;
  let late = false;
  const answer = (async () => {
    connection = (await runner.connect()) as Connection;
    // The pool gave one after all, and nobody waits for it any more.
    if (late) throw new QueryTimeoutError();
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
