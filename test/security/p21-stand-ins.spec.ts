import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WebSocket } from 'ws';
import { MailboxModule, startMailbox } from '../../src/embedded/mailbox';
import { startProveEmulator, type ProveEmulator } from '../../src/emulator';
import { readEnvironment } from '../../src/service/environment/read-environment';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { faultsOf } from '../support/environment-faults';
import { requestAsHost } from '../support/request-as-host';

const SECRETS = {
  ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
  PROVE_WEBHOOK_SECRETS: 'whsec_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
};
const GIVEN = {
  ...SECRETS,
  DATABASE_URL: 'postgres://localhost/vu',
  SMTP_URL: 'smtp://localhost',
  MAIL_FROM: 'a@example.com',
};

describe('P21 stand-ins are for this machine', () => {
  it.each([
    ['every address', { HOST: '0.0.0.0' }, 'HOST'],
    ['every IPv6 address', { HOST: '::' }, 'HOST'],
    ['an address of the network', { HOST: '192.0.2.7' }, 'HOST'],
    ['a name that looks like this machine', { HOST: 'localhost.example.com' }, 'HOST'],
    ['a public name', { PUBLIC_URL: 'https://verify.example.com' }, 'PUBLIC_URL'],
    [
      'a database, every address and a public name, as in a half-configured deployment',
      { ...SECRETS, DATABASE_URL: GIVEN.DATABASE_URL, HOST: '0.0.0.0', PUBLIC_URL: 'https://v.example.com' },
      'HOST',
    ],
    ['everything but the mail server', { ...GIVEN, SMTP_URL: '', MAIL_FROM: '', HOST: '0.0.0.0' }, 'HOST'],
    ['everything but the keys', { ...GIVEN, DATABASE_URL: '', ENCRYPTION_KEYS: '', HOST: '::' }, 'HOST'],
  ])('P21 a start with stand-ins on %s is refused in one line that names the variable', (_, env, name) => {
    const faults = faultsOf(env);
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name}: .*STAND_INS=on`))]);
  });

  it.each([
    [{ HOST: '127.0.0.1' }],
    [{ HOST: 'localhost', PUBLIC_URL: 'http://localhost:8080' }],
    [{ HOST: '127.1.2.3', PUBLIC_URL: 'http://[::1]:3000/api' }],
    [{ ...GIVEN, HOST: '0.0.0.0', PUBLIC_URL: 'https://verify.example.com' }],
    [{ HOST: '0.0.0.0', PUBLIC_URL: 'https://verify.example.com', STAND_INS: 'on' }],
  ])('P21 a start on this machine, without stand-ins, or with them asked for by name goes on: %j', (env) => {
    expect(faultsOf(env)).toEqual([]);
  });

  it('P21 the default is to listen on this machine only, in whatever environment that is not production', () => {
    for (const NODE_ENV of [undefined, 'development', 'staging', 'test']) {
      expect(readEnvironment({ NODE_ENV }).host).toBe('127.0.0.1');
    }
  });

  it('P21 what is for operators is for nobody else once others reach the service, unless it is opened by name', () => {
    const open = (env: NodeJS.ProcessEnv) => {
      const { docs, metrics } = readEnvironment(env);
      return [docs, metrics];
    };
    const exposed = { ...GIVEN, HOST: '0.0.0.0', PUBLIC_URL: 'https://verify.example.com' };
    expect(open(exposed)).toEqual(['operators', 'operators']);
    expect(open({ ...GIVEN, PUBLIC_URL: 'https://verify.example.com' })).toEqual(['operators', 'operators']);
    expect(open({ ...exposed, DOCS: 'on', METRICS: 'on' })).toEqual(['on', 'on']);
    expect(open({ ...exposed, STAND_INS: 'on' })).toEqual(['on', 'on']);
    expect(open(GIVEN)).toEqual(['on', 'on']);
  });

  it('P21 STAND_INS=off names what it then needs, and production has none to ask for', () => {
    expect(faultsOf({ STAND_INS: 'off' }).map((fault) => fault.split(':')[0])).toEqual([
      'DATABASE_URL',
      'SMTP_URL',
      'ENCRYPTION_KEYS',
      'PROVE_WEBHOOK_SECRETS',
    ]);
    expect(faultsOf({ ...GIVEN, STAND_INS: 'off' })).toEqual([]);
    const production = faultsOf({ NODE_ENV: 'production', STAND_INS: 'on' });
    expect(production).toContainEqual(expect.stringMatching(/^STAND_INS: production has no stand-ins/));
  });

  it('P21 the emulator is given a webhook secret that was configured only when it is asked for by name', () => {
    expect(readEnvironment(GIVEN).prove.api).toBeUndefined();
    expect(readEnvironment({ ...GIVEN, STAND_INS: 'on' }).prove.api).toEqual({ emulator: true });
  });
});

/** Names under which a foreign page would call after DNS rebinding, and own ones. */
const FOREIGN = [
  'evil.example',
  'evil.example:3000',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.localhost.example',
];
const OWN = ['localhost', 'LOCALHOST:3000', '127.0.0.1:3000', '[::1]:3000', '192.0.2.7'];

describe('P21 stand-ins answer under their own names only (DNS rebinding)', () => {
  it('P21 the mailbox is refused under a foreign name, with every mail in it, and emptied by nobody', async () => {
    const dataDir = await makeDataFolder();
    const mailbox = await startMailbox({ dataDir });
    const app = await NestFactory.create(
      MailboxModule.register(mailbox, ['mail.internal']),
      new FastifyAdapter(),
      { logger: false },
    );
    await app.listen(0, '127.0.0.1');
    const url = `${await app.getUrl()}/mailbox`;
    for (const host of FOREIGN) {
      for (const path of ['', '/1', '/1/html'])
        expect((await requestAsHost(url + path, host)).status).not.toBe(200);
      const cleared = await requestAsHost(`${url}/clear`, host, { method: 'POST' });
      expect(cleared.status).not.toBe(303);
    }
    for (const host of [...OWN, 'mail.internal:80']) {
      expect(await requestAsHost(url, host)).toMatchObject({ status: 200 });
    }
    await app.close();
    await mailbox.stop();
    await removeDataFolder(dataDir);
  });

  describe('P21 the emulator', () => {
    let emulator: ProveEmulator;
    beforeEach(async () => {
      emulator = await startProveEmulator({ allowedHosts: ['prove.internal'] });
      emulator.sender.configure('http://127.0.0.1:9/webhooks/prove', SECRETS.PROVE_WEBHOOK_SECRETS);
    });
    afterEach(() => emulator.stop());

    it('P21 the emulator tells a foreign name neither its state nor the webhook secret', async () => {
      for (const host of FOREIGN) {
        for (const path of ['/', '/_emulator/state', '/web-sdk.js', '/v3/identity']) {
          const { status, body } = await requestAsHost(emulator.url + path, host);
          expect([400, 421]).toContain(status);
          expect(body).not.toContain('whsec_');
        }
      }
      for (const host of [...OWN, 'prove.internal:4010']) {
        expect((await requestAsHost(`${emulator.url}/_emulator/state`, host)).status).toBe(200);
      }
    });

    it('P21 the emulator opens no WebSocket under a foreign name', async () => {
      const socket = new WebSocket(`${emulator.url.replace('http', 'ws')}/v1/client/status?token=x`, {
        headers: { host: 'evil.example' },
      });
      const refusal = await new Promise<string>((resolve) => {
        socket.on('error', (error) => resolve(error.message));
        socket.on('open', () => resolve('open'));
      });
      expect(refusal).toMatch('421');
    });

    it("P21 the emulator's page cannot point signed deliveries at another machine unless that is asked for", async () => {
      const put = (path: string, url: string, to = emulator) =>
        requestAsHost(`${to.url}/_emulator/${path}`, '127.0.0.1', {
          method: path === 'webhook' ? 'PUT' : 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ url }),
        });
      for (const url of [
        'https://collector.example/x',
        'http://192.0.2.1/x',
        'http://localhost.evil.example/x',
      ]) {
        for (const path of ['webhook', 'webhook/test']) {
          const { status, body } = await put(path, url);
          expect({ status, body }).toEqual({ status: 403, body: expect.stringMatching(/--remote-webhooks/) });
        }
      }
      expect(emulator.sender.target?.url).toBe('http://127.0.0.1:9/webhooks/prove');
      expect((await put('webhook', 'http://localhost:9/x')).status).toBe(200);

      const named = await startProveEmulator({ webhook: { url: 'https://staging.invalid/webhooks/prove' } });
      expect((await put('webhook', 'https://staging.invalid/webhooks/prove', named)).status).toBe(200);
      expect((await put('webhook', 'https://other.invalid/x', named)).status).toBe(403);
      await named.stop();
      const open = await startProveEmulator({ remoteWebhooks: true });
      expect((await put('webhook', 'https://other.invalid/x', open)).status).toBe(200);
      await open.stop();
    });
  });
});
