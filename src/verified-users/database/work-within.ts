import type { DataSource, QueryRunner } from 'typeorm';
import { cancelAndDestroy, type CancellableClient } from './cancel-late';
import { NotReplicatedError, QueryTimeoutError } from './database-unavailable.error';
import { DURABLE_COMMIT } from './durable-commit.sql';
import { PROBE_WRITES } from './probe-writes.sql';
import { WriteBreaker } from './write-breaker';

/** The little of `pg`'s client that is used here. */
interface Client extends CancellableClient {
  on(event: 'notice', heard: (notice: Notice) => void): void;
  off(event: 'notice', heard: (notice: Notice) => void): void;
}

/** A warning of the server. `routine` is the function of its source; the text depends on `lc_messages`. */
interface Notice {
  routine?: string;
}

/** The little of TypeORM's runner that its interface leaves out. */
interface PostgresRunner extends QueryRunner {
  releasePostgresConnection(error: Error): Promise<void>;
}

const SYNCHRONOUS_WAIT = 'SyncRepWaitForLSN';
const READ_ONLY_TRANSACTION = '25006';
const PROBE_LIMIT_MS = 5_000;
const BEGIN = 'START TRANSACTION';
/**
 * The server releases the locks of a lost host after this, before transactions that wait for them reach their own limit.
 * Between two statements nothing of ours takes as long. Set for each transaction: a connection pooler refuses it as a
 * start-up parameter, and may hand the session to another client afterwards.
 */
const IDLE_LIMIT = `set_config('idle_in_transaction_session_timeout', '10s', true)`;

const breakers = new WeakMap<DataSource, WriteBreaker>();

/** The one breaker of all who write through this DataSource. */
export function writeBreakerOf(dataSource: DataSource): WriteBreaker {
  let breaker = breakers.get(dataSource);
  if (!breaker) {
    breaker = new WriteBreaker(
      async () => void (await run(dataSource, PROBE_LIMIT_MS, (runner) => runner.query(PROBE_WRITES))),
      () => dataSource.isInitialized,
    );
    breakers.set(dataSource, breaker);
  }
  return breaker;
}

/**
 * Work on one connection, with a limit for everything: waiting for a connection of the pool, every statement, and what
 * the work does between them. When it is late, its statement is cancelled and its connection destroyed: with the other
 * side gone without a word nothing else would end the statement, and the connection would keep its place in the pool
 * for good. That takes up to a second more. The runner is then released and can do no more.
 *
 * What a transaction commits is durable whatever `synchronous_commit` says. Nothing counts as committed when the wait
 * for the synchronous standby was cut short.
 *
 * @param evenWhilePaused tries to write all the same.
 * @throws {QueryTimeoutError} its effect is unknown.
 * @throws {NotReplicatedError} it is committed on the primary only.
 * @throws {WritesPausedError} at its first write while the database takes none.
 */
export async function workWithin<T>(
  dataSource: DataSource,
  limitMs: number,
  work: (runner: QueryRunner) => Promise<T>,
  evenWhilePaused = false,
): Promise<T> {
  const breaker = writeBreakerOf(dataSource);
  return run(dataSource, limitMs, work, breaker, evenWhilePaused ? undefined : breaker);
}

/**
 * @param told the breaker that learns of failures; none for the probe, which reports its own.
 * @param asked the breaker that may refuse a statement; none where writes are tried even while they are paused.
 */
async function run<T>(
  dataSource: DataSource,
  limitMs: number,
  work: (runner: QueryRunner) => Promise<T>,
  told?: WriteBreaker,
  asked?: WriteBreaker,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  guardStatements(runner, asked);
  let client: Client | undefined;
  let late = false;
  let isReplicated = true;
  const hear = ({ routine }: Notice) => {
    if (routine === SYNCHRONOUS_WAIT) isReplicated = false;
  };
  const answer = (async () => {
    client = (await runner.connect()) as Client;
    // The pool handed out a connection after the limit, when the caller had given up.
    if (late) throw new QueryTimeoutError();
    client.on('notice', hear);
    return work(runner);
  })()
    .catch((error: unknown) => {
      // A primary that became a standby: the next connection may lead to the new primary.
      if ((error as { code?: unknown }).code === READ_ONLY_TRANSACTION) client?.connection.stream.destroy();
      throw error;
    })
    .finally(() => {
      client?.off('notice', hear);
      return release(runner, client?.connection.stream.destroyed ?? false);
    });

  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      const cancelled = client ? cancelAndDestroy(client) : Promise.resolve();
      void cancelled.then(() => reject(new QueryTimeoutError()));
    }, limitMs);
  });
  try {
    const result = await Promise.race([answer, limit]);
    if (!isReplicated) throw new NotReplicatedError();
    return result;
  } catch (error) {
    // A cancelled statement fails as cancelled, or as lost: either way it was late.
    const lateOr = late ? new QueryTimeoutError() : error;
    const failure = isReplicated ? lateOr : new NotReplicatedError();
    // Without a connection nothing was asked of the database.
    if (client) told?.failed(failure);
    throw failure;
  } finally {
    clearTimeout(timer);
    answer.catch(() => undefined);
  }
}

/** @param isDestroyed the pool does not know yet, and would hand the connection out once more. */
function release(runner: QueryRunner, isDestroyed: boolean): Promise<void> {
  const { releasePostgresConnection } = runner as Partial<PostgresRunner>;
  if (!isDestroyed || !releasePostgresConnection) return runner.release();
  return releasePostgresConnection.call(runner, new Error('The connection was destroyed'));
}

/** No write while they are paused; and each transaction begins with its settings, in the same round trip. */
function guardStatements(runner: QueryRunner, asked?: WriteBreaker): void {
  const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
  const guarded = async (sql: string, ...rest: unknown[]) => {
    asked?.admit(sql);
    return query(sql === BEGIN ? `${BEGIN}; SELECT ${DURABLE_COMMIT}, ${IDLE_LIMIT}` : sql, ...rest);
  };
  Object.assign(runner, { query: guarded });
}
