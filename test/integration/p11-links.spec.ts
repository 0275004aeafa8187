import { createHash } from 'node:crypto';
import { LinkToken, Reverification } from '../../src';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';

const RACERS = 16;
const HOUR_MS = 3_600_000;

describe.each(['fastify', 'express'] as const)('P11 links, with %s', (adapter) => {
  let test: TestApp;
  let clockOffsetMs = 0;
  let customers = 0;

  beforeAll(async () => {
    test = await startTestApp({
      adapter,
      options: {
        now: () => new Date(Date.now() + clockOffsetMs),
        reverification: { linkLifetimeSeconds: 3600 },
      },
    });
  });

  afterEach(() => {
    clockOffsetMs = 0;
  });

  afterAll(() => test.close());

  /** The token in the email of a customer whose number was just changed. */
  async function invite(): Promise<string> {
    const clientCustomerId = `customer-${(customers += 1)}`;
    await test.users.registerIdentity({
      clientCustomerId,
      email: `${clientCustomerId}@example.com`,
      phoneNumber: '+12025550123',
      enrollment: { proveId: `prove-${clientCustomerId}`, verifiedAt: new Date('2025-01-01') },
    });
    await test.deliver({
      notifications: [item({ clientCustomerId, identityId: `prove-${clientCustomerId}` })],
    });
    const messages = await test.smtp.received(customers);
    await test.until(
      async () => (await test.users.findIdentity(clientCustomerId))?.reverification?.status === 'invited',
    );
    return /\/reverify\/([\w-]+)/.exec(messages.at(-1)!.text!)![1]!;
  }

  const open = (token: string, method = 'GET', headers: Record<string, string> = {}) =>
    fetch(`${test.url}/reverify/${token}`, { method, headers, redirect: 'manual' });

  const rowsOf = async () => ({
    links: await test.dataSource.getRepository(LinkToken).find({ order: { id: 'ASC' } }),
    cases: await test.dataSource.getRepository(Reverification).find({ order: { id: 'ASC' } }),
  });

  const statusOf = async (token: string) => {
    const tokenSha256 = createHash('sha256').update(token).digest();
    const link = await test.dataSource.getRepository(LinkToken).findOneByOrFail({ tokenSha256 });
    return (
      await test.dataSource.getRepository(Reverification).findOneByOrFail({ id: link.reverificationId })
    ).status;
  };

  it('P11 a link holds 256 random bits and only its hash is stored', async () => {
    const token = await invite();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const { links } = await rowsOf();
    expect(links.at(-1)?.tokenSha256).toEqual(createHash('sha256').update(token).digest());
    const tables = await test.dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    for (const { name } of tables) {
      const [{ dump }] = await test.dataSource.query<[{ dump: string | null }]>(
        `SELECT string_agg(t::text, E'\\n') AS dump FROM "${name}" t`,
      );
      expect(dump ?? '').not.toContain(token);
    }
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('P11 %s changes nothing', async (method) => {
    const token = await invite();
    const before = await rowsOf();
    await (await open(token, method)).arrayBuffer();
    expect(await rowsOf()).toEqual(before);
    expect((await open(token)).status).toBe(200);
  });

  it('P11 a link works once: of 16 racers one starts the re-verification', async () => {
    const token = await invite();
    const answers = await Promise.all(Array.from({ length: RACERS }, () => open(token, 'POST')));
    expect(answers.map((answer) => answer.status).sort()).toEqual([
      303,
      ...Array.from({ length: RACERS - 1 }, () => 404),
    ]);
    const winner = answers.find((answer) => answer.status === 303)!;
    expect(winner.headers.get('location')).toBe(`/reverify/${token}`);
    expect(await statusOf(token)).toBe('started');
    expect((await open(token)).status).toBe(404);
  });

  it('P11 a link expires', async () => {
    const token = await invite();
    clockOffsetMs = HOUR_MS - 60_000;
    expect((await open(token)).status).toBe(200);
    clockOffsetMs = HOUR_MS + 1_000;
    expect((await open(token)).status).toBe(404);
    expect((await open(token, 'POST')).status).toBe(404);
    expect(await statusOf(token)).toBe('invited');
  });

  it('P11 a link ends with its case', async () => {
    const token = await invite();
    await test.users.recordVerification({
      clientCustomerId: `customer-${customers}`,
      proveId: 'prove-new',
      enrolled: true,
    });
    expect((await open(token, 'POST')).status).toBe(404);
    expect(await statusOf(token)).toBe('succeeded');
  });

  it('P12 used, unknown and malformed links get one answer, byte for byte', async () => {
    const used = await invite();
    await open(used, 'POST');
    const tokens = [used, Buffer.alloc(32, 1).toString('base64url'), 'short', `${used}=`, 'a'.repeat(90)];
    for (const method of ['GET', 'POST']) {
      const answers = await Promise.all(tokens.map((token) => open(token, method)));
      const bodies = await Promise.all(answers.map((answer) => answer.text()));
      expect(new Set(bodies).size).toBe(1);
      expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([404]));
    }
  });

  it('P11 the page leaks nothing: no caching, no referrer, no frames, nothing loaded from elsewhere', async () => {
    const { headers } = await open(await invite());
    expect(headers.get('cache-control')).toContain('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  });
});
