import { runCommand } from '../../src/service/commands/run-command';
import { startSmtpCatcher, type SmtpCatcher } from '../support/smtp-catcher';
import { engines } from '../support/engines';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { query } from '../integration/query';
import { givenSurroundings } from './service/given-surroundings';
import { ServiceProcesses, type ServiceEnv } from './service/service-process';

describe('verified-users run and schedules', () => {
  const services = new ServiceProcesses();
  let smtp: SmtpCatcher;
  let database: TestDatabase;
  let env: ServiceEnv;

  beforeAll(async () => {
    smtp = await startSmtpCatcher();
    database = await createTestDatabase();
    env = givenSurroundings(engines[0]!, database, smtp);
  });

  afterAll(async () => {
    await services.killAll();
    await database.drop();
    await smtp.stop();
  });

  async function command(...args: string[]) {
    const service = services.start(env, ['cli.js', ...(args as [string])]);
    return { code: await service.ended, stderr: service.stderr, lines: service.lines };
  }

  it('sweep once, run a schedule, and name what there is when there is no such schedule', async () => {
    // On the empty database, so that its options are those of the commands.
    expect(await command('run', 'history')).toMatchObject({ code: 0, stderr: '' });
    await query(
      database.url,
      `INSERT INTO vu_idempotency_key (scope, key_sha256, request_sha256, started_at)
       VALUES ('test', '\\x00', '\\x00', '2020-01-01')`,
    );
    await query(
      database.url,
      `INSERT INTO vu_delivery (id, project, received_at, body_sha256, item_count)
       VALUES (gen_random_uuid(), 'default', '2020-01-01', '\\x00', 0)`,
    );
    const [swept, ran, unknown] = await Promise.all([
      command('run', 'sweep'),
      command('run', 'retention'),
      command('run', 'nothing'),
    ]);
    expect(swept).toEqual({ code: 0, stderr: '', lines: ['Swept.'] });
    expect(await query(database.url, 'SELECT 1 FROM vu_idempotency_key')).toEqual([]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.lines[0]).toMatch(/^what +count$/);
    expect(ran.lines).toContainEqual(expect.stringMatching(/^deliveries +1$/));
    expect(ran.lines.at(-1)).toMatch(/^retention is done after [\d.]+ s\.$/);
    expect(await query(database.url, 'SELECT 1 FROM vu_delivery')).toEqual([]);
    expect(unknown).toMatchObject({ code: 2, lines: [] });
    expect(unknown.stderr).toBe(
      'run needs one of: reminders, due-checks, reconciliation, silence, retention, history, sweep.\n',
    );

    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const code = await runCommand(['schedules'], env);
    const lines = write.mock.calls.join('').split('\n');
    write.mockRestore();
    expect([code, lines[0]]).toEqual([
      0,
      expect.stringMatching(/^schedule +timing +last run +outcome +seconds +counts +next$/),
    ]);
    expect(lines).toContainEqual(expect.stringMatching(/^retention .* done .*deliveries/));
  });
});
