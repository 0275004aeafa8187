import { Client } from 'pg';
import { runCommand } from '../../src/service/commands/run-command';
import { addCustomer } from '../integration/doctor/healthy-database';
import { query } from '../integration/query';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

describe('verified-users doctor', () => {
  let database: TestDatabase;

  afterEach(() => database.drop());

  async function doctor(url: string, ...args: string[]) {
    const out = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const err = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const code = await runCommand(['doctor', ...args], {
        DATABASE_URL: url,
        DATABASE_UNSAFE_SETTINGS: 'accept',
      });
      return { code, lines: out.mock.calls.join('').trimEnd().split('\n'), stderr: err.mock.calls.join('') };
    } finally {
      out.mockRestore();
      err.mockRestore();
    }
  }

  it('reports nothing for a healthy database, and names the broken rows of another', async () => {
    database = await createTestDatabase();
    const client = new Client(database.url);
    await client.connect();
    const { notificationId } = await addCustomer(client);
    await client.end();

    const healthy = await doctor(database.url, '--invariants');
    expect(healthy).toMatchObject({ code: 0, stderr: '' });
    expect(healthy.lines[0]).toMatch(/^invariant +result +first ids$/);
    expect(healthy.lines.at(-1)).toMatch(/^\d+ invariants checked, 0 broken\.$/);

    await query(database.url, `UPDATE vu_notification SET status = 'stored'`);
    const broken = await doctor(database.url);
    expect(broken).toMatchObject({ code: 1, stderr: '' });
    expect(broken.lines).toContainEqual(
      expect.stringMatching(
        new RegExp(`^stored_notification_is_not_overdue +1 broken +notification ${notificationId}$`),
      ),
    );
    expect(broken.lines.at(-1)).toMatch(/, 1 broken\.$/);
  });

  it('works with a read-only role', async () => {
    database = await createTestDatabase();
    const url = new URL(database.url);
    const role = `reader_${url.pathname.slice(1)}`;
    await query(
      database.url,
      `CREATE ROLE ${role} LOGIN PASSWORD 'reader'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
    );
    Object.assign(url, { username: role, password: 'reader' });
    expect(await doctor(url.href)).toMatchObject({ code: 0, stderr: '' });
    await query(database.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it('reports a missing or outdated schema, and creates no table', async () => {
    database = await createTestDatabase({ migrated: false });
    const empty = await doctor(database.url);
    expect(empty).toMatchObject({ code: 1, lines: [''] });
    expect(empty.stderr).toMatch(/has no schema of verified-users/);
    expect(await query(database.url, `SELECT 1 FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
    await database.drop();

    database = await createTestDatabase();
    await query(database.url, 'DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations)');
    expect((await doctor(database.url)).stderr).toMatch(/lacks 1 of \d+ migrations/);
  });

  it('rejects unknown arguments', async () => {
    database = await createTestDatabase();
    expect(await doctor(database.url, '--everything')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("unknown option '--everything'"),
    });
  });
});
