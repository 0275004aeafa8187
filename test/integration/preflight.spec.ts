import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource } from '../../ormconfig';
import { checkDatabase } from '../../src/service/preflight/check-database';
import { checkDataDir } from '../../src/service/preflight/check-data-dir';
import { checkPort, portFault } from '../../src/service/preflight/check-port';
import { checkSchema } from '../../src/service/preflight/check-schema';
import { verifiedUsersMigrations } from '../../src';
import { PreflightError } from '../../src/service/preflight/preflight.error';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { refuseAsPostgres, speakPostgres, startFakeServer, type FakeServer } from './fake-server';
import { query } from './query';

/** The code of the refusal, after a look at its line; `fine` when there is none. */
async function codeOf(check: Promise<unknown>, variable: string): Promise<string> {
  return check.then(
    () => 'fine',
    (error: unknown) => {
      if (!(error instanceof PreflightError)) throw error;
      expect(error.message).toMatch(new RegExp(`^${variable}: [^\\n]+$`));
      expect(error.message).not.toContain('CANARY');
      return error.code;
    },
  );
}

describe('checkDatabase against PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false });
  });
  afterAll(() => database.drop());

  const changed = (change: (url: URL) => void) => {
    const url = new URL(database.url);
    change(url);
    return codeOf(checkDatabase(url.href), 'DATABASE_URL');
  };

  it('lets a right address pass', async () => {
    expect(await changed(() => undefined)).toBe('fine');
  });

  it('tells what is wrong with a wrong one', async () => {
    expect(await changed((url) => (url.password = 'CANARY'))).toBe('DATABASE_LOGIN_REFUSED');
    expect(await changed((url) => (url.password = ''))).toBe('DATABASE_LOGIN_REFUSED');
    expect(await changed((url) => (url.username = 'CANARY'))).toBe('DATABASE_LOGIN_REFUSED');
    expect(await changed((url) => (url.pathname = '/absent'))).toBe('DATABASE_MISSING');
    expect(await changed((url) => (url.hostname = 'host.invalid'))).toBe('DATABASE_UNREACHABLE');
    expect(await changed((url) => url.searchParams.set('sslmode', 'verify-full'))).toBe('DATABASE_TLS');
    expect(await changed((url) => url.searchParams.set('sslrootcert', '/absent.pem'))).toBe('DATABASE_TLS');
  });

  it('tells a database that only reads', async () => {
    const { pathname } = new URL(database.url);
    await query(database.url, `ALTER DATABASE ${pathname.slice(1)} SET default_transaction_read_only = on`);
    expect(await changed(() => undefined)).toBe('DATABASE_READ_ONLY');
  });

  it('P1 refuses a server with fsync off where it is to, warns of it elsewhere, and lets it pass where that is accepted', async () => {
    // The server of the tests is such a one.
    const own = await createTestDatabase({ migrated: false });
    const { url } = own;
    expect(await codeOf(checkDatabase(url, 'refuse'), 'DATABASE_URL')).toBe('DATABASE_NOT_DURABLE');
    expect(await checkDatabase(url, 'warn')).toEqual([expect.stringContaining('has fsync=off')]);
    expect(await checkDatabase(url, 'accept')).toEqual([]);
    await own.drop();
  });
});

describe('checkDatabase against servers that only pretend', () => {
  let server: FakeServer;
  afterEach(() => server.stop());
  const check = (timeoutMs?: number) =>
    codeOf(
      checkDatabase(`postgres://CANARY:CANARY@127.0.0.1:${server.port}/db`, 'warn', timeoutMs),
      'DATABASE_URL',
    );

  it.each([
    ['130018', 'off', 'DATABASE_TOO_OLD'],
    ['90624', 'off', 'DATABASE_TOO_OLD'],
    ['140000', 'off', 'fine'],
    ['190001', 'off', 'fine'],
    ['140000', 'on', 'DATABASE_READ_ONLY'],
  ])('judges version %s, read-only %s: %s', async (version, readOnly, expected) => {
    server = await startFakeServer(speakPostgres({ version, read_only: readOnly }));
    expect(await check()).toBe(expected);
  });

  it.each([
    [
      '28000',
      'no pg_hba.conf entry for host "10.0.0.1", user "vu", database "vu", no encryption',
      'DATABASE_TLS',
    ],
    [
      '28000',
      'no pg_hba.conf entry for host "10.0.0.1", user "vu", database "vu", SSL on',
      'DATABASE_LOGIN_REFUSED',
    ],
    ['42501', 'permission denied for database "vu"', 'DATABASE_LOGIN_REFUSED'],
    ['57P03', 'the database system is starting up', 'DATABASE_UNREACHABLE'],
    ['53300', 'sorry, too many clients already', 'DATABASE_UNREACHABLE'],
    ['XX000', 'CANARY', 'DATABASE_UNREACHABLE'],
  ])('words the refusal %s (%s) as %s', async (sqlstate, text, expected) => {
    server = await startFakeServer(refuseAsPostgres(sqlstate, text));
    expect(await check()).toBe(expected);
  });

  it('gives up on a server that never answers, hangs up, or is not there', async () => {
    server = await startFakeServer(() => undefined);
    expect(await check(200)).toBe('DATABASE_UNREACHABLE');
    await server.stop();
    expect(await check()).toBe('DATABASE_UNREACHABLE');
    server = await startFakeServer((socket) => socket.destroy());
    expect(await check()).toBe('DATABASE_UNREACHABLE');
  });
});

describe('checkSchema', () => {
  let database: TestDatabase;
  afterEach(() => database.drop());

  async function check(): Promise<string> {
    const dataSource = await createDataSource(database.url).initialize();
    return codeOf(checkSchema(dataSource), 'DATABASE_URL').finally(() => dataSource.destroy());
  }

  it('P17 refuses an empty database, and makes nothing in it', async () => {
    database = await createTestDatabase({ migrated: false });
    expect(await check()).toBe('SCHEMA_NOT_MIGRATED');
    expect(await query(database.url, `SELECT 1 FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
  });

  it('P17 takes a migrated database, refuses one that lost a migration or that it is too old for', async () => {
    database = await createTestDatabase();
    expect(await check()).toBe('fine');
    const insert = (timestamp: number, name: string) =>
      query(
        database.url,
        `INSERT INTO migrations (timestamp, name) VALUES (${timestamp}, '${name}${timestamp}')`,
      );
    await insert(1_500_000_000_000, 'OfTheHost');
    expect(await check()).toBe('fine');
    await insert(9_000_000_000_000, 'AddTomorrow');
    expect(await check()).toBe('SCHEMA_NEWER');
    const latest = new (verifiedUsersMigrations.at(-1)!)().name;
    const state = (oldest: string, migration = 'AddTomorrow9000000000000') =>
      query(
        database.url,
        `INSERT INTO vu_schema_compatibility VALUES ('${migration}', '${oldest}')
           ON CONFLICT (migration) DO UPDATE SET oldest_compatible = excluded.oldest_compatible`,
      );
    await state('AddNoon8999999999999');
    expect(await check()).toBe('SCHEMA_NEWER');
    await state(latest);
    expect(await check()).toBe('fine');
    await state('AddSchedules1764300000000');
    expect(await check()).toBe('fine');
    // Every newer migration has to allow it.
    await insert(9_000_000_000_001, 'AddNextDay');
    expect(await check()).toBe('SCHEMA_NEWER');
    await state(latest, 'AddNextDay9000000000001');
    expect(await check()).toBe('fine');
    await query(database.url, 'DELETE FROM migrations');
    expect(await check()).toBe('SCHEMA_NOT_MIGRATED');
  });
});

describe('checkDataDir', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'verified-users-preflight-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('makes the folder and leaves nothing in it', async () => {
    const dataDir = join(root, 'a', 'b');
    expect(await codeOf(checkDataDir(dataDir), 'DATA_DIR')).toBe('fine');
    expect(await codeOf(checkDataDir(dataDir), 'DATA_DIR')).toBe('fine');
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('refuses a file in the place of a folder', async () => {
    await writeFile(join(root, 'file'), '');
    expect(await codeOf(checkDataDir(join(root, 'file')), 'DATA_DIR')).toBe('DATA_DIR_UNUSABLE');
    expect(await codeOf(checkDataDir(join(root, 'file', 'under')), 'DATA_DIR')).toBe('DATA_DIR_UNUSABLE');
  });

  it('refuses a folder that the user of the service may not write to', async () => {
    await chmod(root, 0o555);
    // The superuser may write anywhere; the check is made as nobody.
    const isSuperuser = process.geteuid?.() === 0;
    if (isSuperuser) process.seteuid?.(65_534);
    try {
      expect(await codeOf(checkDataDir(root), 'DATA_DIR')).toBe('DATA_DIR_UNUSABLE');
      expect(await codeOf(checkDataDir(join(root, 'new')), 'DATA_DIR')).toBe('DATA_DIR_UNUSABLE');
    } finally {
      if (isSuperuser) process.seteuid?.(0);
      await chmod(root, 0o755);
    }
  });
});

describe('checkPort', () => {
  it('gives back a port that can then be taken', async () => {
    const port = await checkPort('127.0.0.1', 0);
    expect(port).toBeGreaterThan(0);
    expect(await checkPort('127.0.0.1', port)).toBe(port);
  });

  it('refuses a busy port, and an address of another machine', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as { port: number };
    expect(await codeOf(checkPort('127.0.0.1', port), 'PORT')).toBe('PORT_UNUSABLE');
    expect(await codeOf(checkPort('0.0.0.0', port), 'PORT')).toBe('PORT_UNUSABLE');
    busy.close();
    expect(await codeOf(checkPort('203.0.113.1', 0), 'HOST')).toBe('HOST_UNUSABLE');
    expect(await codeOf(checkPort('host.invalid', 0), 'HOST')).toBe('HOST_UNUSABLE');
  });

  it('words a forbidden port, and leaves other errors alone', () => {
    expect(portFault({ code: 'EACCES' }, '0.0.0.0', 80)?.message).toMatch(/^PORT: 80 /);
    expect(portFault(new Error('other'), '0.0.0.0', 80)).toBeUndefined();
  });
});
