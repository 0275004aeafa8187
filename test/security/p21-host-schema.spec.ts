import { DataSource, DefaultNamingStrategy, type DataSourceOptions } from 'typeorm';
import { ReadinessService, verifiedUsersMigrations } from '../../src';
import { revertVerifiedUsersMigration } from '../../src/verified-users/database/run-migrations';
import { query } from '../integration/query';
import { hostDataSourceOptions } from '../support/host-app/host-data-source';
import { capturedLogger, type CapturedLine } from '../support/captured-logger';
import { startTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

class ShoutingNames extends DefaultNamingStrategy {
  override columnName(property: string, custom: string, prefixes: string[]): string {
    return super.columnName(property, custom, prefixes).toUpperCase();
  }
}

describe('P21 the schema of the module in a host', () => {
  let database: TestDatabase;
  let lines: CapturedLine[];
  const apps: TestApp[] = [];
  let wasRefused = false;

  beforeEach(async () => {
    database = await createTestDatabase();
    lines = [];
  });

  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    // What a refused start had opened is left to the end of its process: the database cannot be dropped beneath it.
    if (!wasRefused) await database.drop();
    wasRefused = false;
  });

  const withDataSource = async <T>(
    options: Partial<PostgresOptions>,
    work: (dataSource: DataSource) => Promise<T>,
  ): Promise<T> => {
    const dataSource = await new DataSource({
      ...hostDataSourceOptions(database.url),
      ...options,
    }).initialize();
    try {
      return await work(dataSource);
    } finally {
      await dataSource.destroy();
    }
  };

  async function start(typeorm: Partial<PostgresOptions> = {}): Promise<TestApp> {
    wasRefused = true;
    const app = await startTestApp({ database, typeorm, logger: capturedLogger(lines) });
    wasRefused = false;
    apps.push(app);
    return app;
  }
  const schemaOf = async (app: TestApp) => {
    const readiness = await app.app.get(ReadinessService, { strict: false }).check();
    return { ready: readiness.ready, ...readiness.checks.database };
  };
  const logged = () => lines.map(({ text }) => text).filter((text) => text.includes('Nothing can be stored'));

  it("P21 a host's schema:log and migration:generate name no table of the module", async () => {
    const statements = await withDataSource({}, async (dataSource) => {
      const { upQueries, downQueries } = await dataSource.driver.createSchemaBuilder().log();
      return [...upQueries, ...downQueries].map((one) => one.query);
    });
    expect(statements.filter((statement) => statement.includes('vu_'))).toEqual([]);
    // The host's own table is still generated.
    expect(statements.join('\n')).toContain('customer');
  });

  it('P21 a host that synchronizes its own entities leaves every table of the module as it was', async () => {
    const shape = () =>
      query(
        database.url,
        `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid::regclass::text LIKE 'vu\\_%'
         UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'vu\\_%' ORDER BY 1, 2`,
      );
    const before = await shape();
    await withDataSource({}, (dataSource) => dataSource.synchronize());
    expect(await shape()).toEqual(before);
  });

  it('P21 an entityPrefix, which would rename the tables, is refused at start with the way out', async () => {
    await expect(start({ entityPrefix: 'crm_' })).rejects.toThrow(
      /entityPrefix: expected none.*DataSource of its own/,
    );
  });

  it('P21 a naming strategy that renames columns is refused at start by name', async () => {
    await expect(start({ namingStrategy: new ShoutingNames() })).rejects.toThrow(
      /namingStrategy: .*vu_consent\.id is called ID/,
    );
  });

  it('P21 a schema that is not first in the search path is refused at start with both names', async () => {
    await query(database.url, 'CREATE SCHEMA crm');
    await expect(start({ schema: 'crm' })).rejects.toThrow(
      /schema: "crm" is not the first in the search path, which is "public"/,
    );
  });

  it('P21 a schema that is first in the search path works, from the migrations to a stored delivery', async () => {
    await query(database.url, 'CREATE SCHEMA crm');
    const inSchema = { schema: 'crm', extra: { options: '-c search_path=crm' } };
    await withDataSource(inSchema, (dataSource) => dataSource.runMigrations());
    const app = await start(inSchema);
    const answer = await app.deliver({ notifications: [{ eventId: 'not an event' }] });
    expect([answer.status, await schemaOf(app)]).toEqual([200, { ready: true, status: 'up' }]);
    expect(await query(database.url, 'SELECT count(*)::int AS rows FROM crm.vu_quarantine')).toEqual([
      { rows: 1 },
    ]);
  });

  it('P21 a schema that lacks migrations is said at start and in readiness', async () => {
    await withDataSource({}, (dataSource) => revertVerifiedUsersMigration(dataSource));
    const app = await start();
    expect(logged()).toEqual([
      expect.stringContaining(`the database lacks 1 of ${verifiedUsersMigrations.length} migrations`),
    ]);
    expect(await schemaOf(app)).toMatchObject({ ready: false, status: 'down', code: 'SCHEMA_NOT_MIGRATED' });
  });

  it('P21 an empty database is said at start and in readiness', async () => {
    const empty = await createTestDatabase({ migrated: false });
    await database.drop();
    database = empty;
    const app = await start();
    expect(logged()[0]).toContain(`the database lacks all ${verifiedUsersMigrations.length} migrations`);
    expect(await schemaOf(app)).toMatchObject({ ready: false, status: 'down', code: 'SCHEMA_NOT_MIGRATED' });
  });

  it('P21 a newer schema on which this version may not run is said at start and in readiness', async () => {
    await query(
      database.url,
      `INSERT INTO vu_schema_compatibility VALUES ('Break9000000000000', 'Break9000000000000')`,
    );
    const app = await start();
    expect(logged()).toEqual([expect.stringContaining('Break9000000000000')]);
    expect(await schemaOf(app)).toMatchObject({ ready: false, status: 'down', code: 'SCHEMA_NEWER' });
  });

  it('P17 a newer schema that names this version as compatible is ready, and readiness tells', async () => {
    const latest = new (verifiedUsersMigrations.at(-1)!)().name;
    await query(database.url, `INSERT INTO vu_schema_compatibility VALUES ('Add9000000000000', '${latest}')`);
    expect(await schemaOf(await start())).toEqual({ ready: true, status: 'up', newerMigrations: 1 });
  });

  it('P21 a store that fails because of the schema is logged with its SQLSTATE, and answered 503', async () => {
    const app = await start();
    await query(database.url, 'ALTER TABLE vu_delivery RENAME COLUMN content_type TO renamed');
    const answer = await app.deliver({ notifications: [] });
    expect(answer.status).toBe(503);
    expect(lines.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({
        message: 'A delivery could not be stored',
        code: 'DATABASE_42703',
      }),
    );
  });
});
