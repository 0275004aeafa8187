import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { customersCsv } from '../integration/import/customers-csv';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { startSmtpCatcher, type SmtpCatcher } from '../support/smtp-catcher';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { givenSurroundings } from './service/given-surroundings';
import { ServiceProcesses, type ServiceEnv, type ServiceProcess } from './service/service-process';

describe('verified-users import', () => {
  const services = new ServiceProcesses();
  let smtp: SmtpCatcher;
  let database: TestDatabase;
  let folder: string;
  let env: ServiceEnv;

  beforeAll(async () => {
    smtp = await startSmtpCatcher();
  });

  beforeEach(async () => {
    database = await createTestDatabase();
    folder = await makeDataFolder();
    env = givenSurroundings(engines[0]!, database, smtp);
  });

  afterEach(async () => {
    await services.killAll();
    await database.drop();
    await removeDataFolder(folder);
  });

  afterAll(() => smtp.stop());

  const start = (...args: string[]): ServiceProcess => services.start(env, ['cli.js', 'import', ...args]);
  const run = async (...args: string[]) => {
    const command = start(...args);
    return { code: await command.ended, lines: command.lines, stderr: command.stderr };
  };
  const file = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  const customers = async () => {
    const rows = await query(database.url, 'SELECT count(*)::int AS n FROM vu_identity');
    return (rows[0] as { n: number }).n;
  };

  it('ends with 0 when all rows are in, with progress as plain lines', async () => {
    const { code, lines, stderr } = await run(await file('customers.csv', customersCsv(500).text));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines[0]).toMatch(/^\d+ %, through line \d+, \d+ rows\/s, \d+ s left$/);
    expect(lines.at(-1)).toBe('Rows: 500. Registered: 500, updated: 0, unchanged: 0, failed: 0.');
    expect(await customers()).toBe(500);
  });

  it('P13 ends with 1 when rows failed, whose faults are in the file without their values', async () => {
    const { text, bad } = customersCsv(300, { badEvery: 10 });
    const errors = join(folder, 'errors.ndjson');
    const path = await file('customers.txt', text);
    const { code, stderr, lines } = await run(path, '--format', 'csv', '--errors', errors);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(lines.at(-1)).toMatch(/failed: 30\.$/);
    const written = await readFile(errors, 'utf8');
    expect(
      written
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(
      bad.map(({ line, clientCustomerId }) => ({
        line,
        clientCustomerId,
        code: 'INVALID_REGISTRATION',
        faults: ['email must be one email address'],
      })),
    );
    expect(written).not.toContain('not-an-address');
    const shown = await run(path, '--format', 'csv');
    expect(shown.code).toBe(1);
    expect(shown.stderr.trim().split('\n')).toHaveLength(11);
    expect(shown.stderr).toMatch(/^Line 5 \(customer-3\): email must be one email address\.\n/);
    expect(await customers()).toBe(270);
  });

  it.each([
    ['no file', [], 'import needs one file'],
    ['a file that is not there', ['absent.csv'], 'cannot be opened (ENOENT)'],
    ['a format that it cannot know', ['customers.xlsx'], 'Say what the file is'],
    ['a line that is none', ['customers.csv', '--from-line', '0'], '--from-line is the number of a line'],
    ['another option', ['customers.csv', '--all', 'x'], "unknown option '--all'"],
  ])('ends with 2 for %s', async (_, args, said) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });

  it('P13 ends with 2 for a file that cannot be imported at all', async () => {
    const { code, stderr } = await run(await file('customers.csv', 'Ada,Lovelace\n'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^The first line must name the columns: column 1 is not known/);
    expect(stderr).not.toContain('Lovelace');
  });

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'what it told before a %s in the middle is done, and it goes on from there to the same end',
    async (signal) => {
      const count = 6_000;
      const path = await file('customers.csv', customersCsv(count).text);
      const command = start(path);
      const told = await command.until(() => /through line (\d+)/.exec(command.lines.join('\n'))?.[1]);
      const { code } = await command.stop(signal);
      expect(code).toBe(signal === 'SIGINT' ? 3 : 'SIGKILL');
      const hint = /--from-line (\d+)/.exec(command.lines.at(-1)!)?.[1];
      const fromLine = signal === 'SIGINT' ? Number(hint) : Number(told) + 1;
      const before = await customers();
      expect(before).toBeLessThan(count);
      expect(before).toBeGreaterThanOrEqual(fromLine - 2);
      if (signal === 'SIGINT') expect(before).toBe(fromLine - 2);

      const { code: again, lines } = await run(path, '--from-line', `${fromLine}`);
      expect(again).toBe(0);
      expect(lines.at(-1)).toMatch(new RegExp(`^Rows: ${count + 2 - fromLine}\\.`));
      expect(await customers()).toBe(count);
      const history = await query(database.url, 'SELECT count(*)::int AS n FROM vu_identity_history');
      expect(history).toEqual([{ n: count }]);
    },
    120_000,
  );
});
