import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readOrCreateSecrets } from '../../src/embedded/secrets';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { requestToken } from '../integration/emulator/emulator-client';
import { WebhookReceiver } from '../integration/emulator/webhook-receiver';
import { ServiceProcesses } from './service/service-process';

const SECRET = 'whsec_of_the_commands_0123456789abcdef';
const UUID = 'a0000000-0000-4000-8000-0000000000c1';

describe('verified-users', () => {
  const services = new ServiceProcesses();
  let receiver: WebhookReceiver;
  let dataDir: string;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    dataDir = await makeDataFolder();
  });
  afterEach(async () => {
    await services.killAll();
    await receiver.stop();
    await removeDataFolder(dataDir);
  });

  async function run(...args: [string, ...string[]]) {
    const service = services.start({ DATA_DIR: dataDir }, ['cli.js', ...args]);
    const code = await service.ended;
    return { code, lines: service.lines, stderr: service.stderr };
  }

  it.each([
    ['customer-1', { clientCustomerId: 'customer-1' }],
    [UUID, { identityId: UUID }],
  ])('send to %s posts one signed notification', async (to, ids) => {
    const { code, stderr } = await run(
      'send',
      'disconnect',
      '--to',
      to,
      '--url',
      receiver.url,
      '--secret',
      SECRET,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    receiver.verify(receiver.received[0]!, SECRET);
    expect(receiver.notifications[0]![0]).toEqual({
      eventId: expect.any(String),
      eventTimestamp: expect.any(String),
      event: 'phone number disconnected',
      eventType: 'DISCONNECT',
      ...ids,
    });
  });

  it('send names both ids outright, and repeats an event', async () => {
    const args = [
      '--customer',
      UUID,
      '--identity',
      'x',
      '--event-id',
      'e-1',
      '--url',
      receiver.url,
      '--secret',
      SECRET,
    ];
    await run('send', 'PORT', ...args);
    expect(receiver.notifications[0]![0]).toMatchObject({
      clientCustomerId: UUID,
      identityId: 'x',
      eventId: 'e-1',
    });
  });

  it('send and sign use the secret that the service here has made for itself', async () => {
    await run('send', 'PORT', '--to', 'customer-1', '--url', receiver.url);
    const { lines } = await run('sign');
    const header = /^X-Prove-Authorization: Bearer (\S+)$/.exec(lines[0]!)![1]!;
    const { webhookSecret } = await readOrCreateSecrets(dataDir);
    receiver.verify(receiver.received[0]!, webhookSecret);
    receiver.verify({ headers: { 'x-prove-authorization': `Bearer ${header}` }, body: '' }, webhookSecret);
  });

  it.each([
    [['send', 'PORT']],
    [['send', '--to', 'customer-1']],
    [['send', 'PORT', '--to', 'x', '--nothing', 'y']],
    [['emulator', '--port', 'x']],
    [['sign', '--secret']],
  ] as [[string, ...string[]]][])('%j is refused in words', async (args) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^\S.+\n/);
    expect(stderr).not.toContain('    at ');
  });

  it('send tells what the server answered, and ends with 1', async () => {
    receiver.statuses.push(401);
    const { code, stderr } = await run(
      'send',
      'PORT',
      '--to',
      'x',
      '--url',
      receiver.url,
      '--secret',
      SECRET,
    );
    expect(code).toBe(1);
    expect(stderr).toContain('answered 401');
  });

  it('emulator runs until it is told to stop, and a taken port is told', async () => {
    const service = services.start({ DATA_DIR: dataDir }, ['cli.js', 'emulator', '--port', '0']);
    const url = await service.until(() => /^Prove emulator: (\S+)$/.exec(service.lines[0] ?? '')?.[1]);
    const token = await requestToken({ url, clientId: 'emulator-client', clientSecret: 'emulator-secret' });
    expect(token.status).toBe(200);
    const taken = await run('emulator', '--port', new URL(url).port);
    expect(taken.stderr).toContain('EADDRINUSE');
    expect((await service.stop()).code).toBe(0);
  });

  it('is imported from the package by its own name, without the rest of it', async () => {
    const script = `const { startProveEmulator } = require('verified-users/emulator');
      startProveEmulator().then(async (emulator) => {
        console.log((await fetch(emulator.url)).status, Object.keys(require.cache).some((file) => /@nestjs/.test(file)));
        await emulator.stop();
      });`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
      cwd: join(__dirname, '../..'),
    });
    expect(stdout).toBe('200 false\n');
  });
});
