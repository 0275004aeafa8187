import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { COMMANDS } from '../../src/service/commands/command-list';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { startSmtpCatcher, type SmtpCatcher } from '../support/smtp-catcher';
import { startTestApp, TEST_KEY } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { deliver } from './service/deliver';
import { givenSurroundings } from './service/given-surroundings';
import { registerCustomers } from './service/register-customers';
import { ServiceProcesses, type ServiceEnv } from './service/service-process';

describe('verified-users', () => {
  const services = new ServiceProcesses();
  let smtp: SmtpCatcher;
  let database: TestDatabase | undefined;

  beforeAll(async () => {
    smtp = await startSmtpCatcher();
  });

  afterEach(async () => {
    await services.killAll();
    await database?.drop();
  });

  afterAll(() => smtp.stop());

  async function run(env: ServiceEnv, ...command: [string, ...string[]]): Promise<string[]> {
    const service = services.start(env, ['cli.js', ...command]);
    const code = await service.ended;
    expect({ code, stderr: service.stderr }).toEqual({ code: 0, stderr: '' });
    return service.lines;
  }

  async function tables(url: string): Promise<unknown[]> {
    return query(url, `SELECT tablename FROM pg_tables WHERE tablename LIKE 'vu\\_%' ORDER BY 1`);
  }

  it('help names every command and ends with 0', async () => {
    for (const word of ['help', '--help', '-h']) {
      const lines = await run({}, word);
      expect(lines[0]).toBe('Usage: verified-users <command>');
      for (const { name } of [{ name: 'start' }, ...COMMANDS])
        expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^  ${name} +\\w`)));
    }
  });

  it('P17 migrate runs twice and at once, revert takes back, and migrate brings it again', async () => {
    database = await createTestDatabase({ migrated: false });
    const env = { DATABASE_URL: database.url, DATABASE_UNSAFE_SETTINGS: 'accept' };
    const said = (await Promise.all([run(env, 'migrate'), run(env, 'migrate')])).flat();
    expect(said.filter((line) => line.startsWith('Migrated: '))).toHaveLength(1);
    expect(said.filter((line) => line === 'The schema is up to date.')).toHaveLength(1);
    expect(await run(env, 'migrate')).toEqual(['The schema is up to date.']);
    const migrated = await tables(database.url);
    expect(migrated).not.toHaveLength(0);

    let left = await query(database.url, 'SELECT 1 FROM migrations');
    while (left.length > 0) {
      expect(await run(env, 'revert', '--yes')).toEqual(['The latest migration was taken back.']);
      left = await query(database.url, 'SELECT 1 FROM migrations');
    }
    expect(await tables(database.url)).toEqual([]);
    await run(env, 'migrate');
    expect(await tables(database.url)).toEqual(migrated);
  });

  it.each(engines)(
    'retry on $name puts a failed notification back, and a worker applies it',
    async (engine) => {
      database = await createTestDatabase();
      const prefix = `{${new URL(database.url).pathname.slice(1)}}`;
      const env = givenSurroundings(engine, database, smtp, prefix);
      await registerCustomers(1, { database, smtp });
      const web = services.start({ ...env, ROLE: 'web' });
      await deliver(await web.url(), [{ clientCustomerId: 'customer-0' }]);
      await web.stop();
      const [row] = (await query(
        database.url,
        `UPDATE vu_notification SET status = 'failed', reason = 'made_to_fail', attempts = 8 RETURNING id`,
      )) as { id: string }[];

      expect(await run(env, 'retry', row!.id)).toEqual([`Notification ${row!.id} will be applied again.`]);
      const again = services.start(env, ['cli.js', 'retry', row!.id]);
      expect(await again.ended).toBe(1);
      expect(again.stderr).toBe(`There is no failed notification ${row!.id}.\n`);
      const queue = (url: string) => ({ ...engine.queue(url), prefix });
      const worker = await startTestApp({
        engine: { ...engine, queue },
        database,
        smtp,
        extras: { role: 'worker' },
      });
      const applied = `SELECT 1 FROM vu_notification WHERE status = 'applied'`;
      await worker.until(async () => (await worker.dataSource.query<unknown[]>(applied)).length === 1);
      await worker.close();
    },
  );

  it('reencrypt puts all contacts under the newest key; afterwards the old one may go', async () => {
    database = await createTestDatabase();
    await registerCustomers(3, { database, smtp });
    const newest = randomBytes(32).toString('base64');
    const env = givenSurroundings(engines[0]!, database, smtp);
    const rotated = { ...env, ENCRYPTION_KEYS: `${newest},${TEST_KEY}` };
    expect((await run(rotated, 'reencrypt')).join('\n')).toMatch(/^Encrypted anew: 3\./);
    expect((await run(rotated, 'reencrypt')).join('\n')).toMatch(/^Encrypted anew: 0\./);
    const app = await startTestApp({ database, smtp, options: { encryption: { keys: [newest] } } });
    const received = smtp.messages.length;
    const answer = await deliver(app.url, [{ clientCustomerId: 'customer-2' }]);
    expect(answer.status).toBe(200);
    const emails = await smtp.received(received + 1);
    expect(JSON.stringify(emails.at(-1)?.to)).toContain('customer-2@example.com');
    await app.close();
  });
});

describe('the demo', () => {
  const services = new ServiceProcesses();
  let folder: string;

  beforeEach(async () => {
    folder = await makeDataFolder();
  });

  afterEach(async () => {
    await services.killAll();
    await removeDataFolder(folder);
  });

  const start = (...args: string[]) => services.start({ TMPDIR: folder }, ['demo/main.js', ...args]);
  const leftBehind = async () =>
    (await readdir(folder)).filter((name) => name.startsWith('verified-users-demo'));

  it('tells the whole way once, ends with 0 and leaves nothing behind', async () => {
    const demo = start('--once');
    expect({ code: await demo.ended, stderr: demo.stderr }).toEqual({ code: 0, stderr: '' });
    const story = demo.lines.join('\n');
    expect(story).toContain('200 accepted 3, duplicates 0, quarantined 0');
    expect(demo.lines.filter((line) => line.length > 80)).toEqual([]);
    expect(story).not.toContain('\x1b');
    expect(story).toContain('3 emails are in the mailbox');
    expect(demo.lines.filter((line) => line !== '').at(-1)).toBe('All as it should be.');
    expect(await leftBehind()).toEqual([]);
  });

  it('ends in order when it is interrupted in the middle', async () => {
    const demo = start();
    await demo.until(() => demo.lines.find((line) => line.startsWith('1. ')));
    expect(await leftBehind()).toHaveLength(1);
    expect((await demo.stop('SIGINT')).code).toBe(1);
    expect(demo.stderr).toBe('');
    expect(await leftBehind()).toEqual([]);
  });
});
