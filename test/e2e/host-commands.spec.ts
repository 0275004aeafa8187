import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { createVerifiedUsersCli, type VerifiedUsersModuleOptions } from '../../src';
import { runCommand } from '../../src/service/commands/run-command';
import { NotificationsProcessor } from '../../src/verified-users/inbox/notifications.processor';
import { Sweeper } from '../../src/verified-users/schedule/sweeper.service';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { HOST_DATA_SOURCE, hostDataSourceOptions, migrateHost } from '../support/host-app/host-data-source';
import { registerModule } from '../support/host-app/register-module';
import { WEBHOOK_SECRET } from '../support/sign';
import { startSmtpCatcher, type SmtpCatcher } from '../support/smtp-catcher';
import { TEST_KEY } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { givenSurroundings } from './service/given-surroundings';

const DAY_SECONDS = 86_400;
const engine = engines[0]!;

describe('commands over an application that embeds the module', () => {
  let database: TestDatabase;
  let smtp: SmtpCatcher;

  beforeEach(async () => {
    database = await createTestDatabase({ migrated: false });
    smtp = await startSmtpCatcher();
    await migrateHost(database.url);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await smtp.stop();
    await database.drop();
  });

  /** A host, whose module has been evaluated before anybody thinks of a command. */
  function hostModule(more: Partial<VerifiedUsersModuleOptions> = {}): DynamicModule {
    const options: VerifiedUsersModuleOptions = {
      projects: [{ webhookSecrets: [WEBHOOK_SECRET] }],
      queue: engine.queue(database.url),
      mail: {
        transport: smtp.url,
        from: 'Example Company <no-reply@example.com>',
        company: { name: 'Example Company', supportEmail: 'support@example.com' },
      },
      encryption: { keys: [TEST_KEY] },
      publicUrl: 'https://api.example.com',
      ...more,
    };
    return {
      module: class HostModule {},
      imports: [
        TypeOrmModule.forRoot({ ...hostDataSourceOptions(database.url), name: HOST_DATA_SOURCE }),
        registerModule('useFactory', options, { dataSource: HOST_DATA_SOURCE, role: 'all' }),
      ],
    };
  }

  /** The host starts once, as in production, and is replaced. */
  async function startOnce(module: DynamicModule): Promise<void> {
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    await app.close();
  }

  async function spoken(run: () => Promise<number>) {
    const outcome = { code: 0, stdout: '', stderr: '' };
    const spies = (['stdout', 'stderr'] as const).map((name) =>
      jest
        .spyOn(process[name], 'write')
        .mockImplementation((text: string | Uint8Array) => ((outcome[name] += String(text)), true)),
    );
    outcome.code = await run();
    for (const spy of spies) spy.mockRestore();
    return outcome;
  }

  const packaged = (...args: string[]) =>
    spoken(() => runCommand(args, { LOG_LEVEL: 'error', ...givenSurroundings(engine, database, smtp) }));
  const bodies = async () =>
    ((await query(database.url, 'SELECT count(body)::int AS n FROM vu_delivery')) as [{ n: number }])[0].n;

  async function storeOldDelivery(): Promise<void> {
    await query(
      database.url,
      `INSERT INTO vu_delivery (id, project, received_at, body, body_sha256, item_count)
       VALUES (gen_random_uuid(), 'default', now() - interval '100 days', '\\x00', '\\x00', 0)`,
    );
  }

  it('P21 the packaged command deletes nothing that the host keeps longer, and says which options differ', async () => {
    const retention = { deliveryBodiesSeconds: 400 * DAY_SECONDS, notificationsSeconds: 800 * DAY_SECONDS };
    const module = () => hostModule({ schedules: { retention } });
    await startOnce(module());
    await storeOldDelivery();

    const refused = await packaged('run', 'retention');
    expect(await bodies()).toBe(1);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('schedules.retention.deliveryBodiesSeconds: 34560000 there, ');
    expect(refused.stderr).toContain('createVerifiedUsersCli');

    for (const host of [module(), module]) {
      const done = await spoken(() => createVerifiedUsersCli(host).run(['run', 'retention']));
      expect(done).toMatchObject({ code: 0, stderr: '' });
    }
    expect(await bodies()).toBe(1);

    // What the refusal has prevented.
    expect(await packaged('run', 'retention', '--own-options')).toMatchObject({ code: 0, stderr: '' });
    expect(await bodies()).toBe(0);
  });

  it('P21 the packaged command is refused where nobody has recorded options, and acts on an empty database', async () => {
    expect(await packaged('run', 'retention')).toMatchObject({ code: 0, stderr: '' });
    await query(database.url, 'DELETE FROM vu_running_options');
    await storeOldDelivery();
    const refused = await packaged('run', 'retention');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Start it once.') });
    expect(await bodies()).toBe(1);
    await startOnce(hostModule());
    expect(await packaged('run', 'retention')).toMatchObject({ code: 0, stderr: '' });
    expect(await bodies()).toBe(0);
  });

  it('works off no queue, sweeps nothing, and records no options', async () => {
    const [fetched, swept] = [
      jest.spyOn(NotificationsProcessor.prototype, 'process'),
      jest.spyOn(Sweeper.prototype, 'sweep'),
    ];
    await query(
      database.url,
      `WITH delivery AS (
         INSERT INTO vu_delivery (id, project, received_at, body_sha256, item_count)
         VALUES (gen_random_uuid(), 'default', now(), '\\x00', 1) RETURNING id
       )
       INSERT INTO vu_notification (delivery_id, project, event_id, event_type, event_timestamp, content_sha256,
         client_customer_id, status, reason, attempts, received_at, due_at, finished_at)
       SELECT id, 'default', 'e-1', 'DISCONNECT', now(), '\\x00', 'nobody', 'failed', 'made_to_fail', 8, now(), now(), now()
         FROM delivery`,
    );
    const cli = createVerifiedUsersCli(hostModule(), { name: 'npm run vu --' });
    expect(await spoken(() => cli.run(['retry', '--failed']))).toEqual({
      code: 0,
      stdout: '1 notification will be applied again.\n',
      stderr: '',
    });
    expect(await query(database.url, 'SELECT 1 FROM vu_running_options')).toEqual([]);
    expect([fetched.mock.calls, swept.mock.calls]).toEqual([[], []]);

    // The same module takes it up when it is started as an application.
    const app = await NestFactory.createApplicationContext(hostModule(), {
      logger: false,
      abortOnError: false,
    });
    await app.get(Sweeper, { strict: false }).sweep();
    await new Promise<void>((resolve) => {
      const look = setInterval(() => {
        if (fetched.mock.calls.length === 0) return;
        clearInterval(look);
        resolve();
      }, 20);
    });
    await app.close();
    expect(swept).toHaveBeenCalled();
  });

  it('has the commands that make sense there, under the name of the host', async () => {
    const cli = createVerifiedUsersCli(hostModule(), { name: 'npm run vu --' });
    const { stdout } = await spoken(() => cli.run(['--help']));
    expect(stdout).toMatch(/^Usage: npm run vu -- <command>\n/);
    for (const name of ['run', 'retry', 'import', 'doctor']) expect(stdout).toContain(`\n  ${name} `);
    for (const name of ['start', 'migrate', 'revert', 'emulator'])
      expect(stdout).not.toContain(`\n  ${name} `);
    expect(await spoken(() => cli.run(['doctor']))).toMatchObject({ code: 0, stderr: '' });
  });
});
