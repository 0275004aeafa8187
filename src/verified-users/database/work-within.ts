import type { DataSource, QueryRunner } from 'typeorm';
import { QueryTimeoutError } from './query-timeout.error';

/** The little of `pg`'s client that is used here. */
interface Connection {
  connection: { stream: { destroy(): void } };
}

/**
 * Work on one connection, with a limit for everything: waiting for a connection of the pool, every statement, and what
 * the work does between them.
 *
 * When it is late, the connection is cut: with the other side gone without a word nothing else would end the statement,
 * and the connection would keep its place in the pool for good. Cut, and not ended: to end it is to say goodbye and
 * wait for the other side. TypeORM hears of it as of any lost connection, so the runner is released and can do no more.
 *
 * @throws {QueryTimeoutError}
 */
export async function workWithin<T>(
  dataSource: DataSource,
  limitMs: number,
  work: (runner: QueryRunner) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  let connection: Connection | undefined;
  let late = false;
  const answer = (async () => {
    connection = (await runner.connect()) as Connection;
    // The pool gave one after all, and nobody waits for it any more.
    if (late) throw new QueryTimeoutError();
    return work(runner);
  })().finally(() => runner.release());

  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      connection?.connection.stream.destroy();
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
