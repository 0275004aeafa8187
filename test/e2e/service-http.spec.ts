import { randomBytes } from 'node:crypto';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { engines } from '../support/engines';
import { createTestDatabase } from '../support/test-database';
import { findOpenApiFaults, type OpenApi } from './service/find-openapi-faults';
import { readEmbeddedDefault, type EmbeddedDefault } from './service/embedded-default';
import { givenSurroundings } from './service/given-surroundings';
import { ServiceProcesses, type ServiceProcess } from './service/service-process';

const OWN_PAGE = 'https://app.northwind.example';
const services = new ServiceProcesses();

afterAll(() => services.killAll());

describe('what the service, with nothing but an own page configured, serves over HTTP', () => {
  let dataDir: string;
  let service: ServiceProcess;
  let url: string;
  let own: EmbeddedDefault;

  beforeAll(async () => {
    dataDir = await makeDataFolder();
    service = services.start({ DATA_DIR: dataDir, PAGE_URL: `${OWN_PAGE}/verify/{token}` });
    url = await service.url();
    own = await readEmbeddedDefault(dataDir);
  });

  afterAll(async () => {
    await services.killAll();
    await removeDataFolder(dataDir);
  });

  it('P13 says where the token of the company API is, and never the token', () => {
    expect(service.log).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining(`of ${dataDir}/secrets.json`) }),
    );
    expect(own.secrets.apiToken).toMatch(/^[\w-]{43}$/);
    expect(service.lines.join('\n')).not.toContain(own.secrets.apiToken);
  });

  it('describes its APIs in an OpenAPI 3 document without dangling parts', async () => {
    const answer = await fetch(`${url}/docs-json`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^application\/json/),
    ]);
    const document = (await answer.json()) as OpenApi;
    expect(document).toMatchObject({
      openapi: expect.stringMatching(/^3\.\d+\.\d+$/),
      info: { title: 'Verified users', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
      components: {
        securitySchemes: { 'company-api': { type: 'http', scheme: 'bearer' }, prove: { type: 'http' } },
      },
    });
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/webhooks/prove',
        '/webhooks/prove/{project}',
        '/health/live',
        '/health/ready',
        '/metrics',
        '/verified-users',
        '/verified-users/import',
        '/verified-users/{clientCustomerId}',
        '/reverify/{token}/session',
        '/reverify/{token}/state',
        '/reverify/{token}/verifications',
      ]),
    );
    expect(Object.keys(document.paths).filter((path) => path.startsWith('/mailbox'))).toEqual([]);
    expect(findOpenApiFaults(document)).toEqual([]);
  });

  it.each(['/docs', '/docs/', '/docs/swagger-ui-bundle.js', '/docs-json'])(
    '%s brings everything itself, and its policy lets nothing in from elsewhere',
    async (path) => {
      const answer = await fetch(url + path);
      expect(answer.status).toBe(200);
      const policy = answer.headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/https?:|\*/);
    },
  );

  it('finds a customer by an id of 255 characters, whatever they become in a path', async () => {
    const headers = { authorization: `Bearer ${own.secrets.apiToken}`, 'content-type': 'application/json' };
    for (const clientCustomerId of ['x'.repeat(255), '\u{20ac}'.repeat(255)]) {
      const registered = await fetch(`${url}/verified-users`, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': randomBytes(16).toString('hex') },
        body: JSON.stringify({ clientCustomerId }),
      });
      expect([registered.status, await registered.json()]).toEqual([201, expect.anything()]);
      const found = await fetch(`${url}/verified-users/${encodeURIComponent(clientCustomerId)}`, { headers });
      expect(await found.json()).toMatchObject({ clientCustomerId });
    }
  });

  it.each(['/verified-users', '/verified-users/customer-1/close', '/reverify/some-token/check'])(
    'P13 a body that is no JSON, to %s, is a problem that does not quote it',
    async (path) => {
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${own.secrets.apiToken}`, 'content-type': 'application/json' },
        body: '{"email": ada@customer.example}',
      });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      const text = await answer.text();
      expect(JSON.parse(text)).toMatchObject({ status: 400, code: 'MALFORMED_BODY', type: 'about:blank' });
      expect([answer.status, text.includes('ada')]).toEqual([400, false]);
    },
  );

  it('other paths keep the answers of the framework', async () => {
    const answer = await fetch(`${url}/nothing-here`);
    expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ statusCode: 404 })]);
  });

  describe('the company, with a page of its own on another origin', () => {
    const API = '/reverify/some-token/state';
    const from = (origin: string, path: string, method: 'GET' | 'OPTIONS') =>
      fetch(url + path, { method, headers: { origin, 'access-control-request-method': 'POST' } });
    const allowedBy = (answer: Response) => answer.headers.get('access-control-allow-origin');

    it('may call the customer API from there, without cookies', async () => {
      const preflight = await from(OWN_PAGE, API, 'OPTIONS');
      expect([preflight.status, allowedBy(preflight)]).toEqual([204, OWN_PAGE]);
      expect(preflight.headers.get('access-control-allow-headers')).toMatch(/Authorization.*Content-Type/);
      expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
      expect(allowedBy(await from(OWN_PAGE, API, 'GET'))).toBe(OWN_PAGE);
    });

    it.each(['https://evil.example', `${OWN_PAGE}.evil.example`, 'http://app.northwind.example', 'null'])(
      'is not %s',
      async (origin) => {
        for (const method of ['OPTIONS', 'GET'] as const)
          expect(allowedBy(await from(origin, API, method))).toBeNull();
      },
    );

    it.each([
      '/reverify/some-token',
      '/webhooks/prove',
      '/verified-users',
      '/health/live',
      '/docs-json',
      '/',
    ])('may not call %s', async (path) => {
      for (const method of ['OPTIONS', 'GET'] as const)
        expect(allowedBy(await from(OWN_PAGE, path, method))).toBeNull();
    });
  });

  it('P13 logs routes, and neither link tokens nor cookies nor bearer tokens', async () => {
    const canary = () => `CANARY${randomBytes(24).toString('base64url')}`;
    const [token, session, bearer, customer] = [canary(), canary(), canary(), canary()];
    const headers = {
      cookie: `vu_session=${session}`,
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
    };
    const last = { ...headers, 'x-correlation-id': 'the-last-one' };
    for (const path of ['', '/state', '/verifications', '/unknown/deeper', '/state?again=1', '%0A'])
      for (const method of ['GET', 'POST', 'DELETE'])
        await fetch(`${url}/reverify/${token}${path}`, { method, headers, redirect: 'manual' });
    await fetch(`${url}/reverify/${token}/check`, { method: 'POST', headers, body: `{"${canary()}` });
    await fetch(`${url}/verified-users/${customer}/history?email=${customer}@example.com`, { headers });
    await fetch(`${url}/health/live`);
    await fetch(`${url}/${token}`, { headers });
    await fetch(`${url}/reverify/${token}`, { headers: last });
    await service.until(() => service.log.find(({ requestId }) => requestId === 'the-last-one'));
    expect(service.log).toContainEqual(
      expect.objectContaining({ msg: 'Request', route: expect.stringMatching(/^\/reverify\/:token/) }),
    );
    expect(service.lines.join('\n')).not.toContain('CANARY');
    expect(service.stderr).toBe('');
  });
});

it('P13 an operator may switch the description off; a token of the company API is never made up beside given secrets', async () => {
  const database = await createTestDatabase();
  const env = givenSurroundings(engines[0]!, database, { url: 'smtp://127.0.0.1:9' });
  const service = services.start({ ...env, ROLE: 'web', DOCS: 'off', JOURNAL: 'off' });
  const url = await service.url();
  for (const path of ['/docs', '/docs-json', '/docs/swagger-ui-bundle.js'])
    expect((await fetch(url + path)).status).toBe(404);
  expect(service.lines.join('\n')).not.toContain('secrets.json');
  await service.stop();
  await database.drop();
});
