import type { DataSource } from 'typeorm';
import { createDataSource } from '../../ormconfig';
import {
  revertVerifiedUsersMigration,
  runVerifiedUsersMigrations,
} from '../../src/verified-users/database/run-migrations';
import { verifiedUsersMigrations } from '../../src';
import { ServiceProcesses } from '../e2e/service/service-process';
import { query } from '../integration/query';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { hasPgBouncer, OwnPgBouncer } from './support/own-pgbouncer';

const TIMES = 4;
const LOCKS = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (
  SELECT oid FROM pg_database WHERE datname = current_database())`;
const TABLES = `SELECT 1 FROM information_schema.tables WHERE table_name LIKE 'vu\\_%'`;

(hasPgBouncer() ? describe : describe.skip)('behind a PgBouncer in transaction mode', () => {
  let database: TestDatabase;
  let bouncer: OwnPgBouncer;
  const services = new ServiceProcesses();

  beforeEach(async () => {
    database = await createTestDatabase({ migrated: false });
    bouncer = await OwnPgBouncer.start(database.url);
  });

  afterEach(async () => {
    await services.killAll();
    await bouncer.stop();
    await database.drop();
  });

  it('P17 "migrate" runs in several processes at once and twice, and leaves no lock behind', async () => {
    for (const { times, expected } of [
      { times: 3, expected: /^Migrated: / },
      { times: 1, expected: /^The schema is up to date/ },
    ]) {
      const runs = Array.from({ length: times }, () =>
        services.start({ DATABASE_URL: bouncer.url }, ['cli.js', 'migrate']),
      );
      expect(await Promise.all(runs.map(({ ended }) => ended))).toEqual(runs.map(() => 0));
      const lines = runs.flatMap((run) => run.lines);
      expect(lines.filter((line) => expected.test(line)).length).toBeGreaterThan(0);
      expect(lines.filter((line) => line.startsWith('Migrated')).length).toBeLessThan(2);
      expect(await query(database.url, LOCKS)).toEqual([]);
    }
  });

  it('P17 up, down and up again run concurrently without waiting for a lock that nobody holds', async () => {
    const sources = await Promise.all(
      Array.from({ length: TIMES }, () => createDataSource(bouncer.url, 2).initialize()),
    );
    const all = <T>(work: (source: DataSource) => Promise<T>) => Promise.all(sources.map(work));
    try {
      for (let round = 0; round < 2; round++) {
        const ran = await all(runVerifiedUsersMigrations);
        expect(ran.flat()).toHaveLength(verifiedUsersMigrations.length);
        for (let left = verifiedUsersMigrations.length; left > 0; left -= TIMES)
          await all(revertVerifiedUsersMigration);
        expect(await query(database.url, TABLES)).toEqual([]);
        expect(await query(database.url, LOCKS)).toEqual([]);
      }
    } finally {
      await all((source) => source.destroy());
    }
  });
});
