import { runCommand } from '../../src/service/commands/run-command';
import { query } from '../integration/query';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const COMMANDS = [
  'start',
  'migrate',
  'revert',
  'import',
  'run',
  'schedules',
  'retry',
  'resend',
  'quarantine',
  'differences',
  'reencrypt',
  'verify-history',
  'doctor',
  'emulator',
  'send',
  'sign',
];

describe('the command line of verified-users', () => {
  let database: TestDatabase | undefined;

  afterEach(async () => {
    await database?.drop();
    database = undefined;
  });

  /** Runs the command as the terminal would, without a process of its own. */
  async function command(args: string[], env: NodeJS.ProcessEnv = {}) {
    const outcome = { code: 0, stdout: '', stderr: '' };
    const spies = (['stdout', 'stderr'] as const).map((name) =>
      jest
        .spyOn(process[name], 'write')
        .mockImplementation((text: string | Uint8Array) => ((outcome[name] += String(text)), true)),
    );
    try {
      outcome.code = await runCommand(args, { DATABASE_UNSAFE_SETTINGS: 'accept', ...env });
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    return outcome;
  }

  const migrationsOf = async ({ url }: TestDatabase): Promise<number> => {
    const [row] = (await query(url, `SELECT to_regclass('migrations') IS NOT NULL AS found`)) as [
      { found: boolean },
    ];
    return row.found ? (await query(url, 'SELECT 1 FROM migrations')).length : 0;
  };

  it('P21 migrate --help migrates nothing', async () => {
    database = await createTestDatabase({ migrated: false });
    const { code, stdout, stderr } = await command(['migrate', '--help'], { DATABASE_URL: database.url });
    expect(await migrationsOf(database)).toBe(0);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: verified-users migrate \[options\]\n/);
  });

  it.each([
    ['--yes', '--dry-run'],
    ['--dry-run', '--yes'],
    ['--yes', '--help'],
    ['--yes', 'all'],
    ['--yes', '--al'],
  ])('P21 revert %s %s takes nothing back', async (...args) => {
    database = await createTestDatabase();
    const before = await migrationsOf(database);
    await command(['revert', ...args], { DATABASE_URL: database.url });
    expect(await migrationsOf(database)).toBe(before);
  });

  it('migrate --dry-run and revert --dry-run name what they would do', async () => {
    database = await createTestDatabase({ migrated: false });
    const env = { DATABASE_URL: database.url };
    const would = await command(['migrate', '--dry-run'], env);
    expect(would).toMatchObject({ code: 0, stderr: '' });
    expect(would.stdout).toMatch(/^Would migrate: CreateVerifiedUsers1764000000000, .*\.\n$/);
    expect(await migrationsOf(database)).toBe(0);
    expect((await command(['revert', '--dry-run'], env)).stdout).toBe(
      'No migration is there to take back.\n',
    );
    await command(['migrate'], env);
    const done = await migrationsOf(database);
    expect((await command(['migrate', '--dry-run'], env)).stdout).toBe('The schema is up to date.\n');
    expect((await command(['revert', '--dry-run'], env)).stdout).toMatch(
      /^Would take back: \w+\d{13}, with the data in its tables\.\n$/,
    );
    expect(await migrationsOf(database)).toBe(done);
  });

  it.each(COMMANDS)('%s --help shows usage, examples and exit codes, and does nothing', async (name) => {
    // Settings that any command would refuse: help reads none.
    const { code, stdout, stderr } = await command([name, '--help'], { DATABASE_URL: 'nonsense' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: verified-users ${name}\\b`));
    expect(stdout).toContain(`\nExamples:\n  verified-users ${name}`);
    expect(stdout).toMatch(/\nExit codes:\n {2}0 /);
    expect((await command(['help', name])).stdout).toBe(stdout);
  });

  it('--version names the version of the package', async () => {
    const { version } = jest.requireActual<{ version: string }>('../../package.json');
    for (const flag of ['--version', '-V'])
      expect(await command([flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([
    [['migrat'], "unknown command 'migrat'", 'Did you mean migrate?'],
    [['retry', '--faild'], "unknown option '--faild'", 'Did you mean --failed?'],
    [['import', 'customers.csv', '--fromline', '2'], "unknown option '--fromline'", '--from-line'],
    [['schedules', '--all'], "unknown option '--all'", ''],
    [['reencrypt', 'now'], 'too many arguments', ''],
    [['sign', '--secret'], "option '--secret <secret>' argument missing", ''],
    [['run'], "missing required argument 'schedule'", ''],
  ])('%j is refused with exit code 2, and says what was meant', async (args, said, meant) => {
    const { code, stdout, stderr } = await command(args, { DATABASE_URL: 'nonsense' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
    expect(stderr).toContain(meant);
    expect(stderr).toMatch(/See "verified-users (\w+ )?--help"\.\n$/);
  });
});
