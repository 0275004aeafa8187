import { runCommand } from '../../src/service/commands/run-command';
import { DEFAULT_QUEUE_SCHEMA } from '../../src/verified-users/queue/queue-names';
import { givenSurroundings } from '../e2e/service/given-surroundings';
import { query } from '../integration/query';
import { createApplicationRole, type ApplicationRole } from '../support/application-role';
import { engines } from '../support/engines';
import { startTestApp, TEST_KEY, type TestApp } from '../support/test-app';

describe('P16 verified-users commands for the history', () => {
  let web: TestApp;
  let role: ApplicationRole;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    // With the queues on PostgreSQL, where the role has to reach BullMQ's tables as well.
    const engine = engines[0]!;
    web = await startTestApp({ engine, extras: { role: 'web' } });
    role = await createApplicationRole(web.database, { queueSchema: DEFAULT_QUEUE_SCHEMA });
    const surroundings = givenSurroundings(engine, web.database, web.smtp);
    env = { PORT: '0', LOG_LEVEL: 'error', ...surroundings, ENCRYPTION_KEYS: TEST_KEY };
    await web.users.registerIdentity({ clientCustomerId: 'ada' });
  });

  afterAll(async () => {
    await role.drop();
    await web.close();
  });

  async function command(args: string[], more: NodeJS.ProcessEnv = {}): Promise<[number, string]> {
    let output = '';
    const spies = (['stdout', 'stderr'] as const).map((name) =>
      jest
        .spyOn(process[name], 'write')
        .mockImplementation((text: string | Uint8Array) => ((output += String(text)), true)),
    );
    const code = await runCommand(args, { ...env, ...more });
    for (const spy of spies) spy.mockRestore();
    return [code, output];
  }

  it('P16 verify-history, under the role of the application, is silent until somebody changed the history, and then exits with 1', async () => {
    const application = { DATABASE_URL: role.url };
    const clean = '1 entries of 1 identities: 0 findings, 0 entries from before the hash chains.\n';
    expect(await command(['verify-history'], application)).toEqual([0, clean]);

    const [{ id }] = (await query(
      role.url,
      `INSERT INTO vu_identity_history (identity_id, at, what, cause_kind)
       SELECT id, '2020-01-01', 'verified', 'operator' FROM vu_identity RETURNING id`,
    )) as [{ id: string }];
    const [code, output] = await command(['verify-history'], application);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(new RegExp(`back_dated  [0-9a-f-]{36}  ${id}\n`)),
    ]);
    expect(output).toContain('2 entries of 1 identities: 1 findings');

    expect(await command(['verify-history', '--accept-unchained'], application)).toEqual([
      0,
      'Accepted as from before the hash chains: 1 entries.\n' +
        '2 entries of 1 identities: 0 findings, 1 entries from before the hash chains.\n',
    ]);
    const [refused, reason] = await command(['verify-history', '--fix']);
    expect([refused, reason]).toEqual([2, expect.stringContaining("unknown option '--fix'")]);
  });

  it('P21 migrate --grant-to grants what the service needs, twice as well as once, and refuses roles that it cannot restrict', async () => {
    const name = new URL(role.url).username;
    for (let time = 0; time < 2; time += 1)
      expect(await command(['migrate', '--grant-to', name])).toEqual([
        0,
        `The schema is up to date.\nGranted to ${name} what the service needs.\n`,
      ]);
    const owner = decodeURIComponent(new URL(web.database.url).username);
    expect(await command(['migrate', '--grant-to', owner])).toEqual([
      1,
      expect.stringContaining('is a superuser, whom no grant restricts'),
    ]);
    await query(web.database.url, `GRANT DELETE ON vu_identity_history TO ${name}`);
    await command(['migrate', '--grant-to', name]);
    await expect(query(role.url, 'DELETE FROM vu_identity_history')).rejects.toMatchObject({ code: '42501' });
  });
});
