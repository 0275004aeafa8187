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

  it('sweep once, show the table, and name what there is when there is no such schedule', async () => {
    await query(
      database.url,
      `INSERT INTO vu_idempotency_key (scope, key_sha256, request_sha256, started_at)
       VALUES ('test', '\\x00', '\\x00', '2020-01-01')`,
    );
    const [swept, shown, unknown] = await Promise.all([
      command('run', 'sweep'),
      command('schedules'),
      command('run', 'nothing'),
    ]);
    expect(swept).toEqual({ code: 0, stderr: '', lines: ['Swept.'] });
    expect(await query(database.url, 'SELECT 1 FROM vu_idempotency_key')).toEqual([]);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.lines[0]).toMatch(/^schedule +timing +last run +outcome +seconds +counts +next$/);
    expect(unknown).toMatchObject({ code: 1, lines: [] });
    expect(unknown.stderr).toMatch(/^run needs one of: .*sweep\.\n$/);
  });
});
