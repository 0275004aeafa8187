import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readOrCreateSecrets } from '../../src/embedded/secrets';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { engines } from '../support/engines';
import { requestAsHost } from '../support/request-as-host';
import { createTestDatabase } from '../support/test-database';
import type { Json } from '../integration/emulator/emulator-client';
import { givenSurroundings } from './service/given-surroundings';
import { ServiceProcesses, type ServiceProcess } from './service/service-process';

describe('the service and its emulator', () => {
  const services = new ServiceProcesses();
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await makeDataFolder();
  });
  afterEach(async () => {
    await services.killAll();
    await removeDataFolder(dataDir);
  });

  const emulatorOf = (service: ServiceProcess) =>
    service.until(() =>
      service.log.map(({ msg }) => /^Prove is emulated at (\S+)$/.exec(msg)?.[1]).find((url) => url),
    );

  async function control(emulator: string, path: string, body?: object): Promise<Json> {
    const answer = await fetch(`${emulator}/_emulator/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    expect(answer.ok).toBe(true);
    return answer.json();
  }

  it('P21 with nothing configured: its pages link to each other, to this machine only, and the log names no route', async () => {
    const service = services.start({ DATA_DIR: dataDir });
    const [url, emulator] = [await service.url(), await emulatorOf(service)];
    const index = await requestAsHost(`${url}/`, 'localhost');
    expect(index.status).toBe(200);
    const { headers } = await fetch(url);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    for (const href of ['/mailbox', '/docs', emulator]) expect(index.body).toContain(`<a href="${href}">`);
    expect(index.body).toContain(join(dataDir, 'secrets.json'));
    const { apiToken } = await readOrCreateSecrets(dataDir);
    expect(index.body).not.toContain(apiToken);
    expect((await requestAsHost(`${url}/`, 'evil.example')).status).toBe(421);

    const mailbox = (await requestAsHost(`${url}/mailbox`, 'localhost')).body;
    for (const href of ['/', '/docs', emulator]) expect(mailbox).toContain(`<a href="${href}">`);
    const port = new URL(url).port;
    expect(await control(emulator, 'state')).toMatchObject({
      links: ['/', '/mailbox', '/docs'].map((path) => ({ href: `http://localhost:${port}${path}` })),
    });
    expect((await requestAsHost(`${url}/docs-json`, 'localhost')).body).toContain('[Mailbox](/mailbox)');
    expect(service.lines.filter((line) => /Mapped|dependencies initialized/.test(line))).toEqual([]);
  });

  it('P18 with nothing configured: knows the webhook and its secret, sends to it, and ends with the service', async () => {
    const service = services.start({ DATA_DIR: dataDir });
    const [url, emulator] = [await service.url(), await emulatorOf(service)];
    expect(await control(emulator, 'state')).toMatchObject({
      settings: { unknownNumbers: 'accepted' },
      webhook: { url: `${url}/webhooks/prove`, secret: expect.stringMatching(/^whsec_/) },
    });
    await control(emulator, 'identities', { phoneNumber: '+12025550123', clientCustomerId: 'customer-1' });
    const { deliveries } = await control(emulator, 'events', {
      events: [{ eventType: 'DISCONNECT', to: 'customer-1' }],
    });
    expect(deliveries).toMatchObject([{ outcome: 'accepted', attempts: [{ status: 200 }] }]);
    // Another service beside it finds the usual port taken, or took it first.
    const other = await makeDataFolder();
    const beside = services.start({ DATA_DIR: other });
    expect(await emulatorOf(beside)).not.toBe(emulator);
    await beside.url();
    expect((await beside.stop()).code).toBe(0);
    await removeDataFolder(other);
    expect((await service.stop()).code).toBe(0);
    expect(service.stderr).toBe('');
    await expect(fetch(emulator)).rejects.toThrow('fetch failed');
  });

  it('the port that was asked for is taken: one line that names the variable, and nothing stays open', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const service = services.start({ DATA_DIR: dataDir, EMULATOR_PORT: String(port) });
    expect(await service.ended).toBe(1);
    expect(service.stderr).toMatch(/^EMULATOR_PORT: \d+ is in use on 127\.0\.0\.1; [^\n]+\n$/);
    taken.close();
  });

  it("does not start beside a secret of Prove's", async () => {
    const database = await createTestDatabase();
    const env = givenSurroundings(engines[0]!, database, { url: 'smtp://127.0.0.1:9' });
    const service = services.start({ ...env, DATA_DIR: dataDir });
    await service.url();
    expect(service.lines.join('\n')).not.toContain('emulated');
    expect((await service.stop()).code).toBe(0);
    await database.drop();
  });
});
