import { once } from 'node:events';
import { Pool, type PoolConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../ormconfig';
import { QueryTimeoutError } from '../../src/verified-users/database/database-unavailable.error';
import { queryWithin } from '../../src/verified-users/database/query-within';
import { transactWithin } from '../../src/verified-users/database/transact-within';
import { toBullConnection } from '../../src/verified-users/queue/postgres-backend';
import { LyingProxy } from '../fault/support/lying-proxy';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const LIMIT_MS = 300;

describe('P8 a wire that goes silent and stays open', () => {
  let database: TestDatabase;
  let proxy: LyingProxy;
  let dataSource: DataSource;

  beforeEach(async () => {
    database = await createTestDatabase();
    proxy = await LyingProxy.start(database.url);
    dataSource = await createDataSource(proxy.url, 1).initialize();
  });
  afterEach(async () => {
    await dataSource.destroy();
    await proxy.stop();
    await database.drop();
  });

  const count = () => queryWithin(dataSource, 5_000, 'SELECT count(*)::int FROM vu_delivery');

  it.each<[string, () => Promise<unknown>]>([
    ['a statement', () => queryWithin(dataSource, LIMIT_MS, 'SELECT 1')],
    ['the begin', () => transactWithin(dataSource, (manager) => manager.query('SELECT 1'), LIMIT_MS)],
  ])('P8 at %s: it is given up, and its place in the pool is free again', async (_, work) => {
    proxy.goSilent();
    await expect(work()).rejects.toThrow(QueryTimeoutError);
    proxy.heal();
    await expect(count()).resolves.toEqual([{ count: 0 }]);
  });

  it.each<[string, (goSilent: () => void) => Promise<unknown>]>([
    ['within', async (goSilent) => goSilent()],
    // Nothing is asked on the connection when the limit is reached.
    ['between two statements of', (goSilent) => new Promise(() => goSilent())],
  ])('P8 %s a transaction: it is given up, and its place in the pool is free again', async (_, then) => {
    const work = transactWithin(
      dataSource,
      async (manager) => {
        await manager.query('SELECT 1');
        await then(() => proxy.goSilent());
        await manager.query('SELECT 1');
      },
      LIMIT_MS,
    );
    await expect(work).rejects.toThrow(QueryTimeoutError);
    proxy.heal();
    await expect(count()).resolves.toEqual([{ count: 0 }]);
  });

  it("P8 at a statement of the queues' pool: its connection is cut, and the next one serves", async () => {
    const pool = new Pool({ ...(toBullConnection({ postgresUrl: proxy.url }) as PoolConfig), max: 1 });
    await pool.query('SELECT 1');
    proxy.goSilent();
    await expect(pool.query('SELECT 1')).rejects.toThrow('Connection terminated');
    proxy.heal();
    await expect(pool.query('SELECT 1 AS one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
    // Its goodbye is not waited for either.
    proxy.goSilent();
    const removed = once(pool, 'remove');
    await pool.end();
    await removed;
  });
});
