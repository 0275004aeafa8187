import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { query } from '../integration/query';
import { startRedisProcess } from '../integration/redis-process';
import { engines } from '../support/engines';
import { startSmtpCatcher } from '../support/smtp-catcher';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { answerLike, deliver } from './service/deliver';
import { readEmbeddedDefault, type EmbeddedDefault } from './service/embedded-default';
import { givenSurroundings } from './service/given-surroundings';
import { registerCustomers } from './service/register-customers';
import { ServiceProcesses, type ServiceProcess } from './service/service-process';

const UUID = /^[0-9a-f-]{36}$/;
const services = new ServiceProcesses();

afterAll(() => services.killAll());

describe('the service with nothing configured, in an empty folder', () => {
  let dataDir: string;
  let service: ServiceProcess;
  let url: string;
  let own: EmbeddedDefault;

  beforeAll(async () => {
    dataDir = await makeDataFolder();
    service = services.start({ DATA_DIR: dataDir });
    url = await service.url();
    own = await readEmbeddedDefault(dataDir);
  });

  afterAll(async () => {
    await services.killAll();
    await removeDataFolder(dataDir);
  });

  const posted = (items: Parameters<typeof deliver>[1], init: Parameters<typeof deliver>[2] = {}) =>
    deliver(url, items, { secret: own.secrets.webhookSecret, ...init });

  it('P17 migrates its own database, and makes secrets that only their owner can read', async () => {
    expect(await query(own.databaseUrl, 'SELECT name FROM migrations')).not.toHaveLength(0);
    expect((await stat(join(dataDir, 'secrets.json'))).mode & 0o777).toBe(0o600);
  });

  it('shows the mailbox, which is empty', async () => {
    const answer = await fetch(`${url}/mailbox`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain('<html');
  });

  it('is live and ready, with every reason for it', async () => {
    const live = await fetch(`${url}/health/live`);
    expect([live.status, await live.json()]).toEqual([200, { status: 'up' }]);
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        ready: true,
        checks: expect.objectContaining({
          process: { status: 'up' },
          database: { status: 'up' },
          queue: { status: 'up' },
          lag: { status: 'up', seconds: 0 },
        }) as unknown,
      },
    ]);
  });

  it('takes over a correlation id, makes one when there is none or a bad one, and logs it', async () => {
    const given = await posted([{ clientCustomerId: 'nobody' }], {
      headers: { 'x-correlation-id': 'from-prove-1' },
    });
    expect(given.headers.get('x-correlation-id')).toBe('from-prove-1');
    for (const headers of [{}, { 'x-correlation-id': 'two words' }] as Record<string, string>[]) {
      const made = await posted([{ clientCustomerId: 'nobody' }], { headers });
      expect(made.headers.get('x-correlation-id')).toMatch(UUID);
    }
    await service.logged('Request');
    expect(service.log).toContainEqual(
      expect.objectContaining({ msg: 'Request', requestId: 'from-prove-1', method: 'POST', statusCode: 200 }),
    );
  });

  it('counts deliveries, notifications, lag, jobs and emails in its metrics', async () => {
    await registerCustomers(1, {
      database: { url: own.databaseUrl, drop: async () => undefined },
      options: { encryption: { keys: [own.secrets.encryptionKey] } },
    });
    expect((await posted([{ clientCustomerId: 'customer-0' }, { eventId: '' }])).status).toBe(200);
    expect((await posted([], { secret: 'whsec_of_someone_else_entirely' })).status).toBe(401);

    const metrics = await answerLike(`${url}/metrics`, (_, text) => /emails_total.* 1$/m.test(text));
    for (const line of [
      /^verified_users_deliveries_total\{outcome="accepted"\} \d+$/m,
      /^verified_users_deliveries_total\{outcome="refused"\} 1$/m,
      /^verified_users_delivered_items_total\{outcome="quarantined"\} 1$/m,
      /^verified_users_notifications_total\{type="PHONE_NUMBER_CHANGE",outcome="applied"\} 1$/m,
      /^verified_users_notification_lag_seconds_count [1-9]\d*$/m,
      /^verified_users_queue_depth\{queue="verified-users-notifications",state="wait"\} \d+$/m,
      /^verified_users_queue_depth\{queue="verified-users-emails",state="wait"\} \d+$/m,
      /^verified_users_emails_total\{kind="\w+",outcome="sent"\} 1$/m,
    ]) {
      expect(metrics).toMatch(line);
    }
    expect(await (await fetch(`${url}/mailbox`)).text()).toContain('customer-0@example.com');
  });

  it('P13 logs one JSON object per line, and nothing of a customer', async () => {
    expect(service.log).toHaveLength(service.lines.length);
    for (const line of service.log) {
      expect(line).toMatchObject({
        level: expect.any(String),
        time: expect.stringMatching(/Z$/),
        msg: expect.any(String),
      });
    }
    const { encryptionKey, webhookSecret } = own.secrets;
    for (const canary of ['Ada', 'customer-0', '2025551000', encryptionKey, webhookSecret, 'postgres://']) {
      expect(service.lines.join('\n')).not.toContain(canary);
    }
    expect(service.stderr).toBe('');
  });
});

describe('the service on what it is given', () => {
  const [engine] = engines;
  const noMail = { url: 'smtp://127.0.0.1:9' };
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
  });

  afterEach(async () => {
    await services.killAll();
    await database.drop();
  });

  it('says when notifications wait too long for a worker', async () => {
    const service = services.start({ ...givenSurroundings(engine!, database, noMail), ROLE: 'web' });
    const url = await service.url();
    expect((await deliver(url, [{ clientCustomerId: 'nobody' }])).status).toBe(200);
    await query(database.url, `UPDATE vu_notification SET received_at = received_at - interval '5 minutes'`);
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(200);
    const { checks } = (await ready.json()) as {
      checks: { lag: { status: string; seconds: number; reason: string } };
    };
    expect(checks.lag).toMatchObject({
      status: 'degraded',
      reason: expect.stringContaining('is a worker running?'),
    });
    expect(checks.lag.seconds).toBeGreaterThanOrEqual(300);
  });

  it.each(engines)('on $name web takes deliveries and a worker apart applies them', async (queueEngine) => {
    const smtp = await startSmtpCatcher();
    const env = givenSurroundings(
      queueEngine,
      database,
      smtp,
      `{${new URL(database.url).pathname.slice(1)}}`,
    );
    await registerCustomers(1, { database, smtp });
    const [web, worker] = ['web', 'worker'].map((ROLE) => services.start({ ...env, ROLE }));
    expect((await deliver(await web!.url(), [{ clientCustomerId: 'customer-0' }])).status).toBe(200);
    await smtp.received(1);
    const outcomes =
      /^verified_users_notifications_total\{type="PHONE_NUMBER_CHANGE",outcome="applied"\} 1$/m;
    expect(await (await fetch(`${await worker!.url()}/metrics`)).text()).toMatch(outcomes);
    expect(await (await fetch(`${await web!.url()}/metrics`)).text()).not.toMatch(outcomes);
    // The worker has no door for deliveries.
    expect((await deliver(await worker!.url(), [{}])).status).toBe(404);
    expect((await web!.stop()).code).toBe(0);
    expect((await worker!.stop()).code).toBe(0);
    await smtp.stop();
  });

  const redisOnly = process.env['TEST_REDIS_URL'] ? it : it.skip;
  redisOnly('P7 stays ready, and says why it is degraded, while Redis is away', async () => {
    const redis = await startRedisProcess();
    const env = givenSurroundings(engine!, database, noMail);
    const service = services.start({
      ...env,
      REDIS_URL: `redis://127.0.0.1:${redis.port}`,
      SHUTDOWN_TIMEOUT_SECONDS: '5',
    });
    const url = await service.url();
    await redis.stop();
    const degraded = await answerLike(`${url}/health/ready`, (_, text) =>
      text.includes('"queue":{"status":"degraded"'),
    );
    expect(JSON.parse(degraded)).toMatchObject({
      ready: true,
      checks: { queue: { reason: expect.any(String) } },
    });
    expect((await deliver(url, [{ clientCustomerId: 'nobody' }])).status).toBe(200);
    expect((await service.stop()).seconds).toBeLessThan(6);
  });
});
