import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { BullRegistrar } from '@nestjs/bullmq';
import { Injectable, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import { Redis, type RedisOptions } from 'ioredis';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import {
  InvalidOptionsError,
  VerifiedUsersService,
  type IdentityView,
  type QueueOptions,
  type VerifiedUsersModuleOptions,
} from '../../src';
import { NotificationsProcessor } from '../../src/verified-users/inbox/notifications.processor';
import { engines } from '../support/engines';
import { Customer } from '../support/host-app/customer.entity';
import { HOST_DATA_SOURCE, hostDataSourceOptions, migrateHost } from '../support/host-app/host-data-source';
import { registerModule, REGISTRATIONS } from '../support/host-app/register-module';
import {
  HOST_PUBLIC_URL,
  startHostApp,
  type HostApp,
  type HostAppSettings,
} from '../support/host-app/start-host-app';
import { WELCOME_QUEUE, WelcomeProcessor } from '../support/host-app/welcome.processor';
import { item } from '../support/notification-item';
import { sign, WEBHOOK_SECRET } from '../support/sign';
import { startSmtpCatcher, type SmtpCatcher } from '../support/smtp-catcher';
import { TEST_KEY, untilWorkersMakeIt, workersOf } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

// The host's own queue is on Redis, whichever engine the module has.
const describeWithRedis = engines.some(({ name }) => name === 'Redis') ? describe : describe.skip;

const bytes = (json: string) => Buffer.from(json);

/** What senders and proxies make of the same JSON. */
const WRAPPINGS: [string, Record<string, string>, (json: string) => Buffer][] = [
  ['as application/json', { 'content-type': 'application/json' }, bytes],
  ['without a content type', {}, bytes],
  ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, bytes],
  ['as a file upload', { 'content-type': 'multipart/form-data; boundary=none' }, bytes],
  ['as plain text', { 'content-type': 'text/plain; charset=iso-8859-1' }, bytes],
  ['with a false character set', { 'content-type': 'application/json; charset=utf-16' }, bytes],
  ['with a senseless content type', { 'content-type': ';;;' }, bytes],
  ['compressed', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, gzipSync],
];

let database: TestDatabase;
let smtp: SmtpCatcher;

async function openSurroundings(): Promise<void> {
  database = await createTestDatabase({ migrated: false });
  smtp = await startSmtpCatcher();
  await migrateHost(database.url);
}

async function closeSurroundings(): Promise<void> {
  await smtp.stop();
  await database.drop();
}

function start(settings: Partial<HostAppSettings> = {}): Promise<HostApp> {
  return startHostApp({ databaseUrl: database.url, smtp, ...settings });
}

/** A customer that the host creates through its own API. */
async function createCustomer(host: HostApp) {
  const id = randomUUID();
  const customer = { id, proveId: randomUUID(), email: `${id}@example.com` };
  const answer = await host.request('/api/v1/customers', {
    method: 'POST',
    body: { ...customer, plan: 'gold', phoneNumber: '+12025550147', verifiedAt: '2025-01-01T00:00:00Z' },
  });
  expect(answer).toEqual({ status: 201, body: { data: { id } } });
  return customer;
}

async function deliver(
  host: HostApp,
  { id, proveId }: { id: string; proveId: string },
  [, headers, wrap] = WRAPPINGS[0]!,
) {
  const json = JSON.stringify({ notifications: [item({ clientCustomerId: id, identityId: proveId })] });
  return fetch(`${host.url}/api/webhooks/prove`, {
    method: 'POST',
    headers: { 'x-prove-authorization': `Bearer ${sign()}`, ...headers },
    body: new Uint8Array(wrap(json)),
  });
}

async function identityOf(host: HostApp, id: string): Promise<IdentityView> {
  const { body } = await host.request(`/api/v1/customers/${id}`);
  return (body as { data: { identity: IdentityView } }).data.identity;
}

async function untilInvited(host: HostApp, id: string): Promise<IdentityView> {
  const isInvited = async () => (await identityOf(host, id)).reverification?.status === 'invited';
  await untilWorkersMakeIt(workersOf(host.app), isInvited);
  return identityOf(host, id);
}

/** Path of the link in the customer's email, as the host's proxy forwards it. */
async function linkPathOf(email: string): Promise<string> {
  for (;;) {
    const messages = await smtp.received(0);
    const message = messages.find(({ to }) => [to].flat().some((list) => list?.text === email));
    if (message) {
      const link = /https:\/\/\S+\/reverify\/[\w-]{43}/.exec(message.text!)![0];
      expect(link.startsWith(`${HOST_PUBLIC_URL}/reverify/`)).toBe(true);
      return new URL(link).pathname;
    }
    await smtp.received(messages.length + 1);
  }
}

describeWithRedis.each(engines)('a host whose module is on $name', (engine) => {
  describe.each(['fastify', 'express'] as const)('with %s', (adapter) => {
    let host: HostApp;

    beforeAll(async () => {
      await openSurroundings();
      host = await start({ engine, adapter });
    });

    afterAll(async () => {
      await host.app.close();
      await closeSurroundings();
    });

    it.each(WRAPPINGS)(
      'P2 a delivery %s changes the identity and invites the customer',
      async (...wrapping) => {
        const customer = await createCustomer(host);
        const answer = await deliver(host, customer, wrapping);
        expect([answer.status, await answer.json()]).toEqual([
          200,
          { deliveryId: expect.any(String), accepted: 1, duplicates: 0, quarantined: 0 },
        ]);
        expect(await untilInvited(host, customer.id)).toMatchObject({
          status: 'reverification_required',
          watch: 'unwatched',
          doubt: 'number_changed',
        });
        await linkPathOf(customer.email);
      },
    );

    it('P11 the emailed link opens the page, and its button starts the case', async () => {
      const customer = await createCustomer(host);
      await deliver(host, customer);
      const path = await linkPathOf(customer.email);
      await untilInvited(host, customer.id);

      const page = await fetch(host.url + path);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('content-security-policy')).toContain("form-action 'self'");
      expect(page.headers.get('x-frame-options')).toBe('DENY');
      const html = await page.text();
      expect(html).toMatch(/^<!doctype html>/i);
      expect(html).toContain('<form method="post">');
      expect((await identityOf(host, customer.id)).reverification?.status).toBe('invited');

      const press = () =>
        fetch(host.url + path, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' });
      const pressed = await press();
      expect([pressed.status, pressed.headers.get('location')]).toEqual([303, path]);
      expect(pressed.headers.get('set-cookie')).toContain(`Path=${path}; HttpOnly; Secure; SameSite=Lax`);
      expect((await identityOf(host, customer.id)).reverification?.status).toBe('started');
      expect((await press()).status).toBe(404);

      // Nothing of the host wraps the answers of the API beneath the page, or rewrites its errors.
      const cookie = pressed.headers.getSetCookie()[0]!.split(';')[0]!;
      const state = await fetch(`${host.url}${path}/state`, { headers: { cookie } });
      expect([state.status, await state.json()]).toEqual([200, expect.objectContaining({ step: 'number' })]);
      const refused = await fetch(`${host.url}${path}/verifications`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ device: 'watch', other: 1 }),
      });
      expect(refused.headers.get('content-type')).toContain('application/problem+json');
      expect(await refused.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    });

    it('P3 a stranger at the webhook gets the answer of the module, not of the host', async () => {
      const answer = await fetch(`${host.url}/api/webhooks/prove`, { method: 'POST', body: '{}' });
      expect([answer.status, await answer.json()]).toEqual([
        401,
        { statusCode: 401, message: 'Unauthorized' },
      ]);
    });

    it("the host's guard, pipe, interceptor, filter, versioning and headers work as before", async () => {
      const stranger = await fetch(`${host.url}/api/v1/customers/1`);
      expect([stranger.status, await stranger.json()]).toEqual([401, { error: { status: 401 } }]);
      expect(stranger.headers.get('x-host')).toBe('crm');
      const opened = await fetch(`${host.url}/api/v1/customers/count`);
      expect([opened.status, await opened.json()]).toEqual([200, { data: { count: expect.any(Number) } }]);
      const bad = await host.request('/api/v1/customers', {
        method: 'POST',
        body: { id: '1', surplus: true },
      });
      expect(bad).toEqual({ status: 400, body: { error: { status: 400 } } });
      expect((await fetch(`${host.url}/api/customers/count`)).status).toBe(404);
      expect((await fetch(`${host.url}/webhooks/prove`, { method: 'POST' })).status).toBe(404);
    });

    it("the host's queue works, and each queue lives on its own engine", async () => {
      const customer = await createCustomer(host);
      const welcome = host.app.get(WelcomeProcessor);
      await untilWorkersMakeIt([welcome.worker], async () => welcome.welcomed.includes(customer.id));
      await deliver(host, customer);
      await untilInvited(host, customer.id);

      expect(await redisQueues(host.ownQueue as QueueOptions)).toEqual([WELCOME_QUEUE]);
      const moduleQueues = [
        'verified-users-emails',
        'verified-users-host-events',
        'verified-users-notifications',
        'verified-users-schedules',
      ];
      expect(await postgresQueues()).toEqual(engine.name === 'PostgreSQL' ? moduleQueues : null);
      if (engine.name === 'Redis') expect(await redisQueues(host.moduleQueue)).toEqual(moduleQueues);
    });

    it("the module's tables live in the host's named DataSource, beside the host's own", async () => {
      const customer = await createCustomer(host);
      const dataSource = host.app.get<DataSource>(getDataSourceToken(HOST_DATA_SOURCE));
      expect(await dataSource.manager.findOneBy(Customer, { id: customer.id })).toMatchObject({
        plan: 'gold',
      });
      expect(
        await dataSource.query('SELECT 1 FROM vu_identity WHERE client_customer_id = $1', [customer.id]),
      ).toHaveLength(1);
      expect(() => host.app.get(DataSource)).toThrow();
    });
  });

  it('web and worker are two processes over one database', async () => {
    await openSurroundings();
    const queue = engine.queue(database.url);
    const web = await start({ adapter: 'fastify', options: { queue }, extras: { role: 'web' } });
    const customer = await createCustomer(web);
    expect((await deliver(web, customer)).status).toBe(200);
    expect(() => web.app.get(NotificationsProcessor, { strict: false })).toThrow();

    const worker = await start({ adapter: 'express', options: { queue }, extras: { role: 'worker' } });
    expect((await deliver(worker, customer)).status).toBe(404);
    expect(await untilInvited(worker, customer.id)).toMatchObject({ status: 'reverification_required' });

    const path = await linkPathOf(customer.email);
    expect((await fetch(worker.url + path)).status).toBe(404);
    expect((await fetch(web.url + path, { method: 'POST', redirect: 'manual' })).status).toBe(303);
    expect((await identityOf(web, customer.id)).reverification?.status).toBe('started');

    await web.app.close();
    await worker.app.close();
    await closeSurroundings();
  });
});

describeWithRedis('registering the module', () => {
  beforeAll(openSurroundings);
  afterAll(closeSurroundings);

  it.each(REGISTRATIONS.filter((way) => way !== 'forRoot'))('works with %s', async (registration) => {
    const host = await start({ registration });
    const customer = await createCustomer(host);
    await deliver(host, customer);
    expect(await untilInvited(host, customer.id)).toMatchObject({ status: 'reverification_required' });
    await host.app.close();
  });

  it('isGlobal lets modules inject the services that do not import the module', async () => {
    @Injectable()
    class Feature {
      constructor(readonly verifiedUsers: VerifiedUsersService) {}
    }
    @Module({ providers: [Feature] })
    class FeatureModule {}

    const host = await start({ extras: { isGlobal: true }, imports: [FeatureModule] });
    const customer = await createCustomer(host);
    const { verifiedUsers } = host.app.get(Feature, { strict: false });
    expect(await verifiedUsers.findIdentity(customer.id)).toMatchObject({ status: 'verified' });
    await host.app.close();
    expect(registerModule('forRoot', {} as VerifiedUsersModuleOptions, {}).global).toBe(false);
  });

  it('a host that registers its processors by hand still decides when they begin', async () => {
    const host = await start({ manualRegistration: true, extras: { role: 'web' } });
    const customer = await createCustomer(host);
    const welcome = host.app.get(WelcomeProcessor);
    expect(() => welcome.worker).toThrow('has not yet been initialized');
    host.app.get(BullRegistrar).register();
    await untilWorkersMakeIt([welcome.worker], async () => welcome.welcomed.includes(customer.id));
    await host.app.close();
  });

  it("without routeDecorators the host's guard turns Prove away, and nothing is lost for a 2xx", async () => {
    const host = await start({ extras: { routeDecorators: [] } });
    const customer = await createCustomer(host);
    expect((await deliver(host, customer)).status).toBe(401);
    const dataSource = host.app.get<DataSource>(getDataSourceToken(HOST_DATA_SOURCE));
    expect(
      await dataSource.query('SELECT 1 FROM vu_notification WHERE client_customer_id = $1', [customer.id]),
    ).toEqual([]);
    await host.app.close();
  });
});

describe('a host that cannot start', () => {
  /** Starts a host with nothing but the module and a DataSource, which the test opens and closes itself. */
  async function startWith(module: DynamicModule, dataSource: DataSource): Promise<unknown> {
    class HostModule {}
    const provider = { provide: getDataSourceToken(HOST_DATA_SOURCE), useFactory: () => dataSource };
    const database = { module: class {}, global: true, providers: [provider], exports: [provider] };
    return NestFactory.create(
      { module: HostModule, imports: [database, module] },
      { logger: false, abortOnError: false },
    ).then(
      () => null,
      (error: unknown) => error,
    );
  }

  const NOWHERE = 'postgres://nobody@127.0.0.1:1/none';

  const WRONG = {
    projects: [{ webhookSecrets: [] }],
    queue: { connection: { postgresUrl: NOWHERE }, notificationConcurrency: 0 },
    mail: { transport: '', from: 'nobody', company: { name: 'Example Company' } },
    encryption: { keys: ['short'] },
    publicUrl: 'api.example.com',
  } as unknown as VerifiedUsersModuleOptions;

  const FAULTY_FIELDS = [
    'projects[0].webhookSecrets',
    'mail.transport',
    'mail.from',
    'mail.company',
    'encryption.keys[0]',
    'publicUrl',
    'queue.notificationConcurrency',
  ];

  it.each(REGISTRATIONS)('hears of wrong options with one line per fault (%s)', async (registration) => {
    const unopened = new DataSource(hostDataSourceOptions(NOWHERE));
    const error = await startWith(
      registerModule(registration, WRONG, { dataSource: HOST_DATA_SOURCE }),
      unopened,
    );
    expect(error).toBeInstanceOf(InvalidOptionsError);
    const [heading, ...lines] = (error as InvalidOptionsError).message.split('\n');
    expect(heading).toBe('VerifiedUsersModule cannot start:');
    expect(lines.map((line) => /^ {2}- ([^:]+): ./.exec(line)?.[1]).sort()).toEqual(
      [...FAULTY_FIELDS].sort(),
    );
    expect(unopened.isInitialized).toBe(false);
  });

  it('hears of a DataSource without the entities', async () => {
    const database = await createTestDatabase();
    const dataSource = new DataSource({ ...hostDataSourceOptions(database.url), entities: [Customer] });
    await dataSource.initialize();
    const options: VerifiedUsersModuleOptions = {
      projects: [{ webhookSecrets: [WEBHOOK_SECRET] }],
      queue: { connection: { postgresUrl: database.url } },
      mail: {
        transport: 'smtp://127.0.0.1:1',
        from: 'no-reply@example.com',
        company: { name: 'Example Company', supportEmail: 'support@example.com' },
      },
      encryption: { keys: [TEST_KEY] },
      publicUrl: HOST_PUBLIC_URL,
    };
    expect(
      await startWith(registerModule('forRoot', options, { dataSource: HOST_DATA_SOURCE }), dataSource),
    ).toMatchObject({
      code: 'UNUSABLE_DATA_SOURCE',
      message: expect.stringContaining('verifiedUsersEntities'),
    });
    await dataSource.destroy();
    await database.drop();
  });
});

/** Names of the queues that have keys under a prefix in Redis. */
async function redisQueues({ connection, prefix }: QueueOptions): Promise<string[]> {
  const redis = new Redis(connection as RedisOptions);
  const names = new Set<string>();
  for await (const keys of redis.scanStream({ match: `${prefix}:*` })) {
    for (const key of keys as string[]) names.add(key.slice(prefix!.length + 1).split(':')[0]!);
  }
  redis.disconnect();
  return [...names].sort();
}

/** Names of the queues that have jobs in PostgreSQL; null when BullMQ never came there. */
async function postgresQueues(): Promise<string[] | null> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows: schemas } = await client.query("SELECT to_regnamespace('verified_users_queue') AS known");
    if (schemas[0].known === null) return null;
    const { rows } = await client.query<{ queue: string }>(
      'SELECT DISTINCT queue FROM verified_users_queue.job ORDER BY 1',
    );
    return rows.map(({ queue }) => queue);
  } finally {
    await client.end();
  }
}
