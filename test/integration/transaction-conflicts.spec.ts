import { Client } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { createDataSource } from '../../ormconfig';
import { queryWithin } from '../../src/verified-users/database/query-within';
import { transactWithin } from '../../src/verified-users/database/transact-within';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { Gate } from './core/gate';

describe('conflicting transactions', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    database = await createTestDatabase();
    dataSource = await createDataSource(database.url, 4).initialize();
    await dataSource.query('CREATE TABLE counted (name text PRIMARY KEY, count int NOT NULL)');
    await dataSource.query(`INSERT INTO counted VALUES ('a', 0), ('b', 0)`);
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const add = (manager: EntityManager, name: string) =>
    manager.query('UPDATE counted SET count = count + 1 WHERE name = $1', [name]);
  const counts = async () =>
    (await dataSource.query<{ count: number }[]>('SELECT count FROM counted ORDER BY name')).map(
      ({ count }) => count,
    );

  it('P5 retries the victim of a deadlock, and both transactions take effect once', async () => {
    const gates = [new Gate(), new Gate()];
    const attempts = [0, 0];
    const crossing = (index: number, [first, second]: [string, string]) =>
      transactWithin(dataSource, async (manager) => {
        attempts[index]! += 1;
        await add(manager, first);
        await gates[index]!.pass();
        await add(manager, second);
      });
    const both = [crossing(0, ['a', 'b']), crossing(1, ['b', 'a'])];
    await Promise.all(gates.map((gate) => gate.reached()));
    gates.forEach((gate) => gate.open());
    await Promise.all(both);
    expect(await counts()).toEqual([2, 2]);
    expect([...attempts].sort()).toEqual([1, 2]);
  });

  it.each(['40P01', '40001'])('gives up on %s after a bounded number of attempts', async (code) => {
    let attempts = 0;
    const work = transactWithin(dataSource, async (manager) => {
      attempts += 1;
      await manager.query(`DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '${code}'; END $$`);
    });
    await expect(work).rejects.toMatchObject({ code });
    expect(attempts).toBe(5);
  });

  it('does not retry data that the database rejects', async () => {
    let attempts = 0;
    const work = transactWithin(dataSource, async (manager) => {
      attempts += 1;
      await manager.query('SELECT 1 / 0');
    });
    await expect(work).rejects.toMatchObject({ code: '22012' });
    expect(attempts).toBe(1);
  });

  it('retries a single statement', async () => {
    await dataSource.query('CREATE SEQUENCE tried');
    await dataSource.query(
      `CREATE FUNCTION conflict_once() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
         IF nextval('tried') = 1 THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END IF;
         RETURN 7;
       END $$`,
    );
    expect(await queryWithin(dataSource, 5_000, 'SELECT conflict_once() AS it')).toEqual([{ it: 7 }]);
  });

  it('applies the lock timeout to this transaction only', async () => {
    const holder = new Client({ connectionString: database.url });
    await holder.connect();
    const single = await createDataSource(database.url, 1).initialize();
    try {
      await holder.query('BEGIN');
      await holder.query(`UPDATE counted SET count = 0 WHERE name = 'a'`);
      const work = transactWithin(single, (manager) => add(manager, 'a'), 15_000, 50);
      await expect(work).rejects.toMatchObject({ code: '55P03' });
      expect(await single.query('SHOW lock_timeout')).toEqual([{ lock_timeout: '0' }]);
    } finally {
      await holder.end();
      await single.destroy();
    }
  });
});
