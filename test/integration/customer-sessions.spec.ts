import { createHash } from 'node:crypto';
import { CustomerSession } from '../../src/verified-users/reverification/customer/customer-session.entity';
import { LinkToken, Reverification } from '../../src';
import { startCustomerScene, type CustomerScene, type Visitor } from './customer/customer-scene';

const RACERS = 16;
const UNKNOWN = Buffer.alloc(32, 1).toString('base64url');
const SESSION_SECONDS = 600;
const LINK_SECONDS = 3600;

describe.each(['fastify', 'express'] as const)('sessions of customers, with %s', (adapter) => {
  let scene: CustomerScene;
  let clockOffsetMs = 0;

  beforeAll(async () => {
    scene = await startCustomerScene({
      adapter,
      options: {
        publicUrl: 'https://api.example.com/base',
        now: () => new Date(Date.now() + clockOffsetMs),
        reverification: {
          linkLifetimeSeconds: LINK_SECONDS,
          sessionLifetimeSeconds: SESSION_SECONDS,
          limits: { requestsPerLink: 1000, requestsPerAddress: 10_000 },
        },
      },
    });
  });

  afterEach(() => {
    clockOffsetMs = 0;
  });

  afterAll(() => scene?.close());

  const rows = async () => ({
    links: await scene.test.dataSource.getRepository(LinkToken).find({ order: { id: 'ASC' } }),
    cases: await scene.test.dataSource.getRepository(Reverification).find({ order: { id: 'ASC' } }),
    sessions: await scene.test.dataSource.getRepository(CustomerSession).find({ order: { id: 'ASC' } }),
    events: await scene.test.dataSource.query<unknown[]>('SELECT count(*) FROM vu_host_event'),
    history: await scene.test.dataSource.query<unknown[]>('SELECT count(*) FROM vu_identity_history'),
  });

  it('P11 GET and HEAD of a scanner change nothing, on every path', async () => {
    const { token } = await scene.invite();
    const before = await rows();
    for (const method of ['GET', 'HEAD'])
      for (const path of ['', '/state', '/session', '/verifications', '/check', '/decline', '/fresh-link'])
        await (
          await fetch(`${scene.test.url}/reverify/${token}${path}`, { method, redirect: 'manual' })
        ).arrayBuffer();
    expect(await rows()).toEqual(before);
    expect((await scene.visit(token).start()).status).toBe(200);
  });

  it('P11 a link works once: of 16 racers one gets a session, and the host is told once', async () => {
    const { token } = await scene.invite();
    const before = await rows();
    const visitors = Array.from({ length: RACERS }, () => scene.visit(token));
    const answers = await Promise.all(visitors.map((visitor) => visitor.start()));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: RACERS - 1 }, () => 404),
    ]);
    expect((await rows()).sessions).toHaveLength(before.sessions.length + 1);
    expect(visitors.filter(({ cookie }) => cookie)).toHaveLength(1);
    const tokenSha256 = createHash('sha256').update(token).digest();
    const told = await scene.test.dataSource.query<unknown[]>(
      `SELECT 1 FROM vu_host_event JOIN vu_link_token USING (reverification_id)
        WHERE name = 'reverification.started' AND token_sha256 = $1`,
      [tokenSha256],
    );
    expect(told).toHaveLength(1);
  });

  it('P11 the cookie is for scripts of nobody, for this link alone, and kept as a hash', async () => {
    const { token } = await scene.invite();
    const visitor = scene.visit(token);
    const { headers } = await visitor.start();
    expect(headers.get('set-cookie')).toMatch(
      new RegExp(
        `^__Secure-vu_session=[\\w-]{43}; Max-Age=${SESSION_SECONDS + 7 * 24 * 3600}; Path=/base/reverify/${token}; HttpOnly; Secure; SameSite=Lax$`,
      ),
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    const secret = visitor.cookie!.split('=')[1]!;
    const hashes = (await rows()).sessions.map(({ secretSha256 }) => secretSha256.toString('hex'));
    expect(hashes).toContain(createHash('sha256').update(secret).digest('hex'));
  });

  it('the form of a browser without script starts a session too', async () => {
    const { token } = await scene.invite();
    const answer = await fetch(`${scene.test.url}/reverify/${token}`, {
      method: 'POST',
      body: new URLSearchParams(),
      redirect: 'manual',
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/base/reverify/${token}`]);
    const visitor = scene.visit(token);
    visitor.cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!;
    expect((await visitor.get('/state')).body).toMatchObject({ step: 'number' });
    expect((await visitor.get('')).status).toBe(200);
  });

  it('P13 what was sent to a former address opens nothing, and the new one is invited', async () => {
    const [used, unused] = [await scene.invite(), await scene.invite()];
    const visitor = scene.visit(used.token);
    await visitor.start();
    for (const { customer, token } of [used, unused]) {
      const { clientCustomerId } = customer;
      const email = `new-${customer.email}`;
      await scene.test.users.changeContact({ clientCustomerId }, { email });
      expect((await scene.visit(token).get('/state')).status).toBe(404);
      expect((await scene.visit(token).start()).status).toBe(404);
      const [fresh] = await scene.links({ ...customer, email }, 1);
      const there = scene.visit(fresh!);
      await there.start();
      expect((await there.get('/state')).body).toMatchObject({ step: 'number', maskedPhone: '•••• 0123' });
    }
    const shut = await visitor.get('/state');
    expect(shut.status).toBe(401);
    expect(shut.text).not.toContain('2025550123');
  });

  it('what is verified under a former name is given up', async () => {
    const { customer, token } = await scene.invite();
    const { clientCustomerId } = customer;
    const visitor = scene.visit(token);
    await visitor.start();
    const { authToken } = (await visitor.begin()).body;
    await scene.test.users.changeContact({ clientCustomerId }, { firstName: 'Grace' });
    await scene.typeCode(authToken);
    expect((await visitor.post('/check')).body).toMatchObject({ step: 'number', notice: 'abandoned' });
    expect(await scene.test.users.findIdentity(clientCustomerId)).toMatchObject({
      status: 'reverification_required',
    });
  });

  it('P12 a second browser with the same link sees what everybody sees', async () => {
    const { token } = await scene.invite();
    await scene.visit(token).start();
    expect((await scene.visit(token).get('/state')).status).toBe(404);
    expect((await scene.visit(token).start()).status).toBe(404);
  });

  it('P11 a session is good for its own link only', async () => {
    const [mine, other, unused] = [await scene.invite(), await scene.invite(), await scene.invite()];
    const visitor = scene.visit(mine.token);
    await visitor.start();
    await scene.visit(other.token).start();
    for (const token of [other.token, UNKNOWN]) {
      const intruder = scene.visit(token);
      intruder.cookie = visitor.cookie;
      intruder.bearer = visitor.cookie!.split('=')[1]!;
      for (const answer of await everyCall(intruder)) expect(answer.status).toBe(404);
    }
    const intruder = scene.visit(unused.token);
    intruder.cookie = visitor.cookie;
    expect((await intruder.get('/state')).body).toMatchObject({ step: 'link' });
    expect((await intruder.begin()).body).toMatchObject({ status: 401, code: 'SESSION_EXPIRED' });
  });

  it('a session ends with its time', async () => {
    const { token } = await scene.invite();
    const visitor = scene.visit(token);
    await visitor.start();
    clockOffsetMs = (SESSION_SECONDS - 60) * 1000;
    expect((await visitor.get('/state')).status).toBe(200);
    clockOffsetMs = (SESSION_SECONDS + 1) * 1000;
    const answers = await everyCall(visitor);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      answers.map(() => [401, 'SESSION_EXPIRED']),
    );
    expect((await visitor.get('')).status).toBe(403);
  });

  it('P12 unknown, used, expired, replaced and malformed links get one answer, byte for byte', async () => {
    const used = await scene.invite();
    await scene.visit(used.token).start();
    const over = await scene.invite();
    const overVisitor = scene.visit(over.token);
    await overVisitor.start();
    await overVisitor.post('/decline');
    const replaced = await scene.invite();
    await scene.test.dataSource
      .getRepository(LinkToken)
      .update(
        { tokenSha256: createHash('sha256').update(replaced.token).digest() },
        { replacedAt: new Date() },
      );
    const expired = await scene.invite();
    await scene.test.dataSource
      .getRepository(LinkToken)
      .update(
        { tokenSha256: createHash('sha256').update(expired.token).digest() },
        { expiresAt: new Date(Date.now() - 1000) },
      );
    const tokens = [used, over, replaced, expired].map(({ token }) => token);
    const seen = new Set<string>();
    const freshLinks = new Set<string>();
    for (const token of [...tokens, UNKNOWN, 'short', 'a'.repeat(90)]) {
      const stranger = scene.visit(token);
      for (const answer of await everyCall(stranger)) seen.add(whole(answer));
      freshLinks.add(whole(await stranger.post('/fresh-link')));
    }
    expect(seen.size).toBe(1);
    expect([...seen][0]).toContain('link_invalid');
    expect(freshLinks.size).toBe(1);
  });

  it('another page cannot have a browser post: it would have to send JSON', async () => {
    const { token } = await scene.invite();
    const visitor = scene.visit(token);
    await visitor.start();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
      for (const path of ['/session', '/verifications', '/check', '/decline', '/fresh-link']) {
        const answer = await fetch(`${scene.test.url}/reverify/${token}${path}`, {
          method: 'POST',
          headers: { 'content-type': type, cookie: visitor.cookie! },
          body: '{}',
        });
        expect([path, answer.status]).toEqual([path, 415]);
        expect(answer.headers.get('content-type')).toContain('application/problem+json');
      }
    expect((await visitor.get('/state')).body).toMatchObject({ step: 'number' });
  });
});

async function everyCall(visitor: Visitor) {
  return [
    await visitor.get('/state'),
    await visitor.start(),
    await visitor.begin(),
    await visitor.post('/check'),
    await visitor.post('/decline'),
  ];
}

/** All that a stranger could compare. */
function whole({ status, headers, text }: Awaited<ReturnType<Visitor['get']>>): string {
  const others = [...headers].filter(([name]) => name !== 'date');
  return JSON.stringify([status, others, text]);
}
