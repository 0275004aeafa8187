import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../ormconfig';
import {
  QueryTimeoutError,
  WritesPausedError,
} from '../../src/verified-users/database/database-unavailable.error';
import { queryWithin } from '../../src/verified-users/database/query-within';
import { transactWithin } from '../../src/verified-users/database/transact-within';
import { writeBreakerOf } from '../../src/verified-users/database/work-within';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { query } from './query';

const LIMIT_MS = 300;
const READ = 'SELECT count(*)::int AS count FROM vu_delivery';
const WRITE = `INSERT INTO vu_write_probe (padding) VALUES ('')`;
const LOCK = 'LOCK TABLE vu_write_probe IN EXCLUSIVE MODE';
const WAITING = `
  SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

describe('P8 a database that takes no writes', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    database = await createTestDatabase();
    dataSource = await createDataSource(database.url, 2).initialize();
  });
  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const name = () => new URL(database.url).pathname.slice(1);
  const read = () => queryWithin(dataSource, 5_000, READ);

  it.each<[string, () => Promise<unknown>]>([
    ['a statement', () => queryWithin(dataSource, LIMIT_MS, WRITE)],
    ['a prepared statement', () => queryWithin(dataSource, LIMIT_MS, WRITE, [], 'vu_test')],
    ['a transaction', () => transactWithin(dataSource, (manager) => manager.query(WRITE), LIMIT_MS)],
  ])('P8 %s is late: its backend is cancelled, and does not wait on', async (_, write) => {
    const holder = new Client(database.url);
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query(LOCK);
    await expect(write()).rejects.toThrow(QueryTimeoutError);
    // The probe, which asks whether it was only this one, is the only one that may wait.
    const waiting = await query(database.url, WAITING);
    expect(waiting.length).toBeLessThanOrEqual(1);
    await holder.query('COMMIT');
    await holder.end();
    await expect(writeBreakerOf(dataSource).probe()).resolves.toBeNull();
  });

  it('P8 it is read-only: writes are refused at once, reads go on, and writes too once it takes them again', async () => {
    await query(database.url, `ALTER DATABASE ${name()} SET default_transaction_read_only = on`);
    // Sessions that are open already keep what they began with.
    await dataSource.destroy();
    await dataSource.initialize();
    await expect(queryWithin(dataSource, 5_000, WRITE)).rejects.toMatchObject({ code: '25006' });
    const breaker = writeBreakerOf(dataSource);
    expect(breaker.fault).toBe('READ_ONLY');
    await expect(queryWithin(dataSource, 5_000, WRITE)).rejects.toThrow(WritesPausedError);
    await expect(transactWithin(dataSource, (manager) => manager.query(WRITE))).rejects.toThrow(
      WritesPausedError,
    );
    await expect(read()).resolves.toEqual([{ count: 0 }]);
    await expect(transactWithin(dataSource, (manager) => manager.query(READ))).resolves.toEqual([
      { count: 0 },
    ]);
    await expect(breaker.probe()).resolves.toBe('READ_ONLY');

    const undo = new Client(database.url);
    await undo.connect();
    await undo.query('SET default_transaction_read_only = off');
    await undo.query(`ALTER DATABASE ${name()} RESET default_transaction_read_only`);
    await undo.end();
    await expect(breaker.probe()).resolves.toBeNull();
    await expect(queryWithin(dataSource, 5_000, WRITE)).resolves.toEqual([]);
  });

  it('P1 raises synchronous_commit for its transactions, from off and local only', async () => {
    const setting = () =>
      transactWithin(dataSource, async (manager) => {
        const [row] = await manager.query<[{ setting: string }]>(
          `SELECT current_setting('synchronous_commit') AS setting`,
        );
        return row.setting;
      });
    const raised: Record<string, string> = {};
    for (const given of ['off', 'local', 'remote_write', 'on', 'remote_apply']) {
      await query(database.url, `ALTER DATABASE ${name()} SET synchronous_commit = ${given}`);
      await dataSource.destroy();
      await dataSource.initialize();
      raised[given] = await setting();
      // For the transaction only: a pooler hands the session to others.
      const [row] = await dataSource.query<[{ setting: string }]>(
        `SELECT current_setting('synchronous_commit') AS setting`,
      );
      expect(row.setting).toBe(given);
    }
    expect(raised).toEqual({
      off: 'on',
      local: 'on',
      remote_write: 'remote_write',
      on: 'on',
      remote_apply: 'remote_apply',
    });
  });
});
