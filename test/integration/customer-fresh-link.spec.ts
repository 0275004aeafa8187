import { randomBytes, randomUUID } from 'node:crypto';
import { LinkToken, Reverification } from '../../src';
import { startTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { startCustomerScene, type CustomerScene } from './customer/customer-scene';

const RACERS = 16;
const CAP = 3;
const PAUSE_SECONDS = 300;

describe.each(['fastify', 'express'] as const)('fresh links, with %s', (adapter) => {
  let database: TestDatabase;
  let scene: CustomerScene;
  let other: TestApp;
  let clockOffsetMs = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    const now = () => new Date(Date.now() + clockOffsetMs);
    scene = await startCustomerScene({ adapter, database, options: { now } });
    other = await startTestApp({
      ...{ adapter, database, smtp: scene.test.smtp },
      extras: { role: 'web' },
      options: { now },
    });
  });

  afterEach(() => {
    clockOffsetMs = 0;
  });

  afterAll(async () => {
    await other?.close();
    await scene?.close();
    await database?.drop();
  });

  const caseOf = async (clientCustomerId: string) => {
    const { id } = (await scene.test.users.findIdentity(clientCustomerId))!.reverification!;
    return scene.test.dataSource.getRepository(Reverification).findOneByOrFail({ id });
  };

  const stepsOf = async (subjectId: string) => {
    const rows = await scene.test.dataSource.query<{ step: number }[]>(
      `SELECT step FROM vu_email WHERE kind = 'fresh_link' AND subject_id = $1 ORDER BY step`,
      [subjectId],
    );
    return rows.map(({ step }) => step);
  };

  it('P10 P12 of 16 racers with a used link one makes an email, and all get the same answer', async () => {
    const { customer, token } = await scene.invite();
    await scene.visit(token).start();
    const { id } = await caseOf(customer.clientCustomerId);
    const answers = await Promise.all(
      Array.from({ length: RACERS }, (_, index) =>
        scene.visit(token, index % 2 ? other : scene.test).post('/fresh-link'),
      ),
    );
    expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [202, '{}']));
    expect(await stepsOf(id)).toHaveLength(1);
  });

  it('P11 a used link gets one, and leaves those of the customer', async () => {
    const { customer, token } = await scene.invite();
    const { id } = await caseOf(customer.clientCustomerId);
    await scene.visit(token).start();
    for (let asked = 0; asked < CAP + 2; asked += 1) {
      clockOffsetMs += (PAUSE_SECONDS + 1) * 1000;
      await scene.visit(token).post('/fresh-link');
    }
    expect(await stepsOf(id)).toHaveLength(1);
    // The link that it got is in the customer's mailbox; lost there and expired, it still gets all that the case allows.
    const [, fresh] = await scene.links(customer, 2);
    for (let asked = 0; asked < CAP + 2; asked += 1) {
      clockOffsetMs += (PAUSE_SECONDS + 1) * 1000;
      await scene.visit(fresh!).post('/fresh-link');
    }
    expect(await stepsOf(id)).toHaveLength(1 + CAP);
  });

  it('P11 a used link gets none once the customer was sent a newer one', async () => {
    const { customer, token } = await scene.invite();
    const { id } = await caseOf(customer.clientCustomerId);
    await scene.visit(token).start();
    const links = scene.test.dataSource.getRepository(LinkToken);
    const createdAt = new Date(Date.now() + 1_000);
    const expiresAt = new Date(Date.now() + 60_000);
    await links.insert({ reverificationId: id, tokenSha256: randomBytes(32), createdAt, expiresAt });
    await scene.visit(token).post('/fresh-link');
    expect(await stepsOf(id)).toEqual([]);
  });

  it('P12 are asked for once in a pause, and not beyond the cap; nobody is told', async () => {
    const { customer, token } = await scene.invite();
    const { id } = await caseOf(customer.clientCustomerId);
    // Always with the newest link: an older one gets nothing while there is a newer one.
    let newest = token;
    const ask = async () => expect((await scene.visit(newest).post('/fresh-link')).status).toBe(202);
    for (let asked = 1; asked <= CAP; asked++) {
      clockOffsetMs += (PAUSE_SECONDS + 1) * 1000;
      await ask();
      newest = (await scene.links(customer, asked + 1)).at(-1)!;
      clockOffsetMs += (PAUSE_SECONDS - 60) * 1000;
      await ask();
      expect(await stepsOf(id)).toEqual(Array.from({ length: asked }, (_, index) => index + 1));
    }
    clockOffsetMs += (PAUSE_SECONDS + 1) * 1000;
    await ask();
    expect(await stepsOf(id)).toHaveLength(CAP);
  });

  it('P11 a replaced link neither uses up those of the customer nor replaces the newer one', async () => {
    const { customer, token } = await scene.invite();
    const { id } = await caseOf(customer.clientCustomerId);
    const links = scene.test.dataSource.getRepository(LinkToken);
    const ask = async (times: number) => {
      for (let asked = 0; asked < times; asked += 1) {
        clockOffsetMs += (PAUSE_SECONDS + 1) * 1000;
        await scene.visit(token).post('/fresh-link');
      }
    };
    const replacedAt = new Date();
    await links.update({ reverificationId: id }, { replacedAt });
    const createdAt = replacedAt;
    const expiresAt = new Date(Date.now() + 86_400_000);
    await links.insert({ reverificationId: id, tokenSha256: randomBytes(32), createdAt, expiresAt });
    await ask(CAP + 2);
    expect(await stepsOf(id)).toEqual([]);
    // The newer one was never opened, and expired: then it gets one.
    clockOffsetMs += 86_400_000;
    await ask(CAP + 2);
    expect(await stepsOf(id)).toHaveLength(1);
    expect((await caseOf(customer.clientCustomerId)).freshLinks).toBe(0);
  });

  it.each([
    '..%2F..%2Felsewhere',
    '%2F%2Fevil.example',
    'a%0D%0ASet-Cookie:%20a=b',
    '%E2%80%AE',
    'a%3Fb%23c',
  ])('P3 asked for by a form at %s, which is no link, lead back to it and nowhere else', async (path) => {
    const answer = await fetch(`${scene.test.url}/reverify/${path}`, {
      method: 'POST',
      body: new URLSearchParams({ do: 'fresh-link' }),
      redirect: 'manual',
    });
    expect(answer.status).toBe(303);
    const location = new URL(answer.headers.get('location')!, scene.test.url);
    expect(decodeURIComponent(location.pathname)).toBe(`/reverify/${decodeURIComponent(path)}`);
    expect([location.origin, location.search]).toEqual([scene.test.url, '?asked=fresh-link']);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('are sent for expired and replaced links, while the case is open', async () => {
    for (const end of ['expiresAt', 'replacedAt']) {
      const { customer, token } = await scene.invite();
      const { id } = await caseOf(customer.clientCustomerId);
      const links = scene.test.dataSource.getRepository(LinkToken);
      await links.update({ reverificationId: id }, { [end]: new Date() });
      await scene.visit(token).post('/fresh-link');
      expect(await stepsOf(id)).toHaveLength(1);
    }
  });

  it('are not sent for a case that is over, nor for anything unknown', async () => {
    const { customer, token } = await scene.invite();
    const { id } = await caseOf(customer.clientCustomerId);
    const visitor = scene.visit(token);
    await visitor.start();
    await visitor.post('/decline');
    const count = async () => scene.test.dataSource.query<unknown[]>('SELECT count(*) FROM vu_email');
    const before = await count();
    for (const one of [token, 'short', Buffer.alloc(32, 3).toString('base64url'), randomUUID()])
      expect((await scene.visit(one).post('/fresh-link')).status).toBe(202);
    expect(await count()).toEqual(before);
    expect(await stepsOf(id)).toEqual([]);
  });
});
