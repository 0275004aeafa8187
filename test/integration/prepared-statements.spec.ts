import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../ormconfig';
import { queryWithin } from '../../src/verified-users/database/query-within';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const LIMIT_MS = 10_000;
const SQL = 'SELECT $1::int AS value';

describe('a prepared statement', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    // One after the other, all statements go to one session.
    dataSource = await createDataSource(database.url, 2).initialize();
  });
  afterEach(() => dataSource.destroy());
  afterAll(() => database.drop());

  const ask = (value: number) => queryWithin(dataSource, LIMIT_MS, SQL, [value], 'ask');
  const prepared = async () =>
    (await dataSource.query<{ name: string }[]>('SELECT name FROM pg_prepared_statements')).map(
      ({ name }) => name,
    );

  it('is parsed once, under a name of its own', async () => {
    expect(await ask(1)).toEqual([{ value: 1 }]);
    expect(await ask(2)).toEqual([{ value: 2 }]);
    expect(await queryWithin(dataSource, LIMIT_MS, `${SQL}, 0 AS other`, [3], 'ask')).toEqual([
      { value: 3, other: 0 },
    ]);
    expect(await prepared()).toEqual([
      expect.stringMatching(/^ask_[0-9a-f]{16}$/),
      expect.stringMatching(/^ask_[0-9a-f]{16}$/),
    ]);
  });

  it('that the session has forgotten is answered all the same, and no longer prepared', async () => {
    await ask(1);
    await dataSource.query('DEALLOCATE ALL');
    expect(await ask(2)).toEqual([{ value: 2 }]);
    expect(await prepared()).toEqual([]);
    // With the only session taken, another is opened.
    const holder = dataSource.createQueryRunner();
    await holder.connect();
    expect(await ask(3)).toEqual([{ value: 3 }]);
    expect(await prepared()).toEqual([]);
    await holder.release();
  });

  it('that someone else has prepared in the session is answered all the same', async () => {
    await ask(1);
    const [name] = await prepared();
    await dataSource.destroy();
    dataSource = await createDataSource(database.url, 1).initialize();
    await dataSource.query(`PREPARE ${name!} AS ${SQL}`);
    expect(await ask(2)).toEqual([{ value: 2 }]);
    expect(await ask(3)).toEqual([{ value: 3 }]);
  });

  it('whose values are refused fails with the reason, and stays prepared', async () => {
    await ask(1);
    await expect(queryWithin(dataSource, LIMIT_MS, SQL, ['x'], 'ask')).rejects.toMatchObject({
      code: '22P02',
    });
    expect(await ask(2)).toEqual([{ value: 2 }]);
    expect(await prepared()).toHaveLength(1);
  });
});
