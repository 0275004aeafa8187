import { ProveClient } from '../../src';
import { startProveEmulator, type ProveEmulator } from '../../src/emulator';
import { readFixture } from '../support/prove/read-fixture';
import { WEBHOOK_SECRET } from '../support/sign';
import { startTestApp, type TestApp } from '../support/test-app';

const fixture = readFixture<object>('webhook.seed-example.body');

describe('ProveClient out of the module', () => {
  let app: TestApp | undefined;
  let emulator: ProveEmulator | undefined;

  afterEach(async () => {
    await app?.close();
    await emulator?.stop();
  });

  it('is injected, calls Prove with the credentials of the options, and ends its connections with the module', async () => {
    emulator = await startProveEmulator({ clientId: 'an-id', clientSecret: 'a-secret' });
    const prove = { clientId: 'an-id', clientSecret: 'a-secret', baseUrl: emulator.url };
    app = await startTestApp({ options: { projects: [{ webhookSecrets: [WEBHOOK_SECRET], prove }] } });
    const client = app.app.get(ProveClient, { strict: false });
    const { proveId } = await client.enroll({ phoneNumber: '+12001004031' });
    await expect(client.getIdentity(proveId!)).resolves.toMatchObject({ carrier: 'Verizon' });
    const before = emulator.calls.list().length;
    await app.close();
    app = undefined;
    await expect(client.getIdentity(proveId!)).rejects.toHaveProperty('code');
    expect(emulator.calls.list()).toHaveLength(before);
  });

  it('without credentials names the option that is missing, and everything else works', async () => {
    app = await startTestApp();
    const client = app.app.get(ProveClient, { strict: false });
    await expect(client.getIdentity('an-id')).rejects.toThrow(/option prove of project "default" is not set/);
    expect((await app.deliver(fixture)).status).toBe(200);
  });
});
