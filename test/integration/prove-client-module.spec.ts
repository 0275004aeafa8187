import { ProveClient } from '../../src';
import { reply, startProveServer, type ProveServer } from '../support/prove/prove-server';
import { readFixture } from '../support/prove/read-fixture';
import { WEBHOOK_SECRET } from '../support/sign';
import { startTestApp, type TestApp } from '../support/test-app';

const fixture = readFixture('webhook.seed-example.body') as unknown;

describe('ProveClient out of the module', () => {
  let app: TestApp | undefined;
  let server: ProveServer | undefined;

  afterEach(async () => {
    await app?.close();
    await server?.stop();
  });

  it('is injected, calls Prove with the credentials of the options, and ends its connections with the module', async () => {
    server = await startProveServer();
    server.on(reply(200, readFixture('identity.get').response.body));
    const prove = { clientId: 'an-id', clientSecret: 'a-secret', baseUrl: server.url };
    app = await startTestApp({ options: { projects: [{ webhookSecrets: [WEBHOOK_SECRET], prove }] } });
    const client = app.app.get(ProveClient, { strict: false });
    await expect(client.getIdentity('an-id')).resolves.toMatchObject({ carrier: 'Verizon' });
    await app.close();
    app = undefined;
    await expect(client.getIdentity('an-id')).rejects.toHaveProperty('code');
    expect(server.requests).toHaveLength(1);
  });

  it('without credentials names the option that is missing, and everything else works', async () => {
    app = await startTestApp();
    const client = app.app.get(ProveClient, { strict: false });
    await expect(client.getIdentity('an-id')).rejects.toThrow(/option prove of project "default" is not set/);
    expect((await app.deliver(fixture)).status).toBe(200);
  });
});
