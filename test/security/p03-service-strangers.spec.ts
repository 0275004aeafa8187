import { randomBytes } from 'node:crypto';
import { get, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { givenSurroundings } from '../e2e/service/given-surroundings';
import { ServiceProcesses, type ServiceProcess } from '../e2e/service/service-process';
import { RawConnection } from '../e2e/webhook-door/raw-connection';
import { engines } from '../support/engines';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const ADMIN_TOKEN = 'operator-0123456789-0123456789-0123456789';
const OPERATOR = { authorization: `Bearer ${ADMIN_TOKEN}` };
/** As a proxy on this machine sends it on. */
const STRANGER = { 'x-forwarded-for': '203.0.113.7' };
const services = new ServiceProcesses();

describe('what the service tells and costs to strangers', () => {
  let database: TestDatabase;
  let service: ServiceProcess;
  let url: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    service = services.start({
      ...givenSurroundings(engines[0]!, database, { url: 'smtp://127.0.0.1:9' }),
      ROLE: 'web',
      JOURNAL: 'off',
      PUBLIC_URL: 'https://verify.example.com',
      // An address that others reach asks for secrets that nobody can guess.
      ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
      PROVE_WEBHOOK_SECRETS: `whsec_${randomBytes(32).toString('base64')}`,
      ADMIN_TOKEN,
      DOCS: 'operators',
      METRICS: 'operators',
    });
    url = await service.url();
  });
  afterAll(async () => {
    await services.killAll();
    await database.drop();
  });

  /** With `fetch` the Host header cannot be chosen. */
  async function read(path: string, headers: Record<string, string> = {}) {
    return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      get(url + path, { headers }, (answer) => {
        text(answer).then(
          (body) => resolve({ status: answer.statusCode!, headers: answer.headers, body }),
          reject,
        );
      }).on('error', reject);
    });
  }

  it.each<[string, Record<string, string>]>([
    ['comes through a proxy', STRANGER],
    ['comes by another name, as after DNS rebinding', { host: 'evil.example' }],
    ['holds a wrong token', { ...STRANGER, authorization: `Bearer ${ADMIN_TOKEN}x` }],
    [
      'buries what the proxy adds beneath a thousand headers',
      { ...Object.fromEntries(Array.from({ length: 1_100 }, (_, n) => [`x${n}`, ''])), ...STRANGER },
    ],
  ])('P3 a stranger who %s learns whether the service is ready, and nothing else', async (_, headers) => {
    const { status, body } = await read('/health/ready', headers);
    expect([status, JSON.parse(body)]).toEqual([200, { ready: true }]);
    for (const path of ['/metrics', '/docs', '/docs-json', '/docs/swagger-ui-bundle.js']) {
      const refused = await read(path, headers);
      expect([path, refused.status, refused.headers['www-authenticate']]).toEqual([
        path,
        401,
        'Bearer realm="operators"',
      ]);
    }
  });

  it.each<[string, Record<string, string>]>([
    ['with a token, from anywhere', { ...STRANGER, ...OPERATOR }],
    ['on this machine', {}],
  ])('an operator %s sees the reasons, the metrics and the description', async (_, headers) => {
    expect(JSON.parse((await read('/health/ready', headers)).body)).toMatchObject({
      ready: true,
      checks: { database: { status: 'up' } },
    });
    expect((await read('/metrics', headers)).body).toContain('verified_users_deliveries_total');
    const first = await read('/docs-json', headers);
    expect([first.status, JSON.parse(first.body)]).toEqual([
      200,
      expect.objectContaining({ paths: expect.anything() }),
    ]);
    // The second one comes out of memory.
    const second = await read('/docs-json', headers);
    expect([second.status, second.body, second.headers['content-type']]).toEqual([
      200,
      first.body,
      first.headers['content-type'],
    ]);
    expect((await read('/docs', headers)).status).toBe(200);
  });

  it('P3 failed logins of operators are counted, limited per address and logged, and right ones never held up', async () => {
    const from = { 'x-forwarded-for': '198.51.100.9' };
    const guess = { ...from, authorization: 'Bearer guess-0123456789-0123456789-0123456789-0123' };
    const failed = async () =>
      Number(/^verified_users_operator_failed_logins_total (\d+)$/m.exec((await read('/metrics')).body)![1]);
    const statuses: number[] = [];
    for (let n = 0; n < 70; n += 1) {
      const { status, headers } = await read(n % 2 ? '/metrics' : '/docs-json', guess);
      statuses.push(status);
      if (status === 429) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(statuses[0]).toBe(401);
    expect(statuses).toContain(429);
    // Metrics may be a second old.
    while ((await failed()) < 70);
    expect((await read('/metrics', { ...from, ...OPERATOR })).status).toBe(200);
    // A probe with an old token takes no service out of traffic.
    expect((await read('/health/ready', guess)).status).toBe(200);
    expect(service.log).toContainEqual(
      expect.objectContaining({ msg: 'Failed logins at the pages for operators', level: 'warn' }),
    );
    expect(service.lines.join()).not.toContain('guess-0123');
  });

  it('P21 every answer, refusals included, forbids guessing types and http', async () => {
    for (const path of ['/health/live', '/nothing', '/verified-users', '/reverify/x', '/metrics', '/docs']) {
      const { headers } = await read(path, STRANGER);
      expect([path, headers['x-content-type-options'], headers['strict-transport-security']]).toEqual([
        path,
        'nosniff',
        'max-age=31536000',
      ]);
    }
  });

  it.each(['/nothing', '/webhooks', '/webhooks/prove/a/b', '/verified-users/a/b/c', '/docs', '/health/live'])(
    'P3 a POST to %s, where nothing takes one, is refused before its body has come',
    async (path) => {
      for (const more of [{}, { expect: '100-continue' }] as Record<string, string>[]) {
        const connection = new RawConnection(url).head(path, {
          'content-type': 'application/json',
          'content-length': '1048576',
          ...more,
        });
        expect(await connection.until('\r\n\r\n')).toMatch(/^HTTP\/1.1 404/);
        connection.destroy();
      }
    },
  );
});
