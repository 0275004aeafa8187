import { engines } from '../support/engines';
import { item } from '../support/notification-item';
import { startTestApp } from '../support/test-app';
import { createTestDatabase } from '../support/test-database';
import { startCustomerScene, type CustomerScene } from './customer/customer-scene';

/** Each engine with another adapter. */
const SURROUNDINGS = engines.map((engine, index) => ({
  engine,
  adapter: (['fastify', 'express'] as const)[index % 2]!,
  name: engine.name,
}));

describe.each(SURROUNDINGS)('the closed loop by HTTP, on $name with $adapter', ({ engine, adapter }) => {
  let scene: CustomerScene;

  beforeAll(async () => {
    scene = await startCustomerScene({ engine, adapter });
  });

  afterAll(() => scene?.close());

  const identityOf = async (clientCustomerId: string) =>
    (await scene.test.users.findIdentity(clientCustomerId))!;

  it('P5 from a notice to a number that is verified and watched, and to the next notice', async () => {
    const { customer, token } = await scene.invite();
    const { clientCustomerId } = customer;
    const visitor = scene.visit(token);
    expect((await visitor.get('/state')).body).toEqual({
      step: 'link',
      locale: 'en',
      caseReference: null,
      maskedPhone: '•••• 0123',
    });

    const started = await visitor.start();
    const { caseReference } = started.body;
    expect(caseReference).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    expect(started.status).toBe(200);
    expect(started.body).toEqual({
      step: 'number',
      locale: 'en',
      caseReference,
      maskedPhone: '•••• 0123',
      maskedName: 'A••• K•••',
      numberInDoubt: true,
      consent: { countries: ['CA', 'GB', 'DE', 'FR'], byContinuing: ['US'], textVersion: '1' },
      triesLeft: 5,
      notice: null,
    });
    expect((await identityOf(clientCustomerId)).reverification).toMatchObject({ status: 'started' });

    const begun = await visitor.begin();
    expect(begun.body).toEqual({
      step: 'possession',
      locale: 'en',
      caseReference,
      possession: 'mobile',
      maskedPhone: '•••• 0188',
      authToken: expect.any(String),
      expiresAt: expect.any(String),
      resendAt: expect.any(String),
      triesLeft: 4,
    });
    // Nothing is believed that Prove did not say.
    expect((await visitor.post('/check')).body).toMatchObject({ step: 'possession' });

    await scene.typeCode(begun.body.authToken as string);
    expect((await visitor.post('/check')).body).toEqual({
      step: 'succeeded',
      locale: 'en',
      caseReference,
      maskedPhone: '•••• 0188',
      watch: 'watched',
    });
    expect(await identityOf(clientCustomerId)).toMatchObject({
      ...{ status: 'verified', watch: 'watched', doubt: null },
      reverification: { status: 'succeeded' },
    });

    const stale = await scene.test.deliver({
      notifications: [item({ clientCustomerId, identityId: customer.proveId, eventType: 'DISCONNECT' })],
    });
    expect(await stale.json()).toMatchObject({ accepted: 1 });
    await scene.test.until(async () => {
      const [{ open }] = await scene.test.dataSource.query<[{ open: number }]>(
        `SELECT count(*)::int AS open FROM vu_notification WHERE status = 'received'`,
      );
      return open === 0;
    });
    expect(await identityOf(clientCustomerId)).toMatchObject({ status: 'verified' });

    const raised = await scene.emulator.raise([{ eventType: 'DISCONNECT', to: clientCustomerId }]);
    expect(raised.deliveries[0]!.outcome).toBe('accepted');
    await scene.links(customer, 2);
    expect(await identityOf(clientCustomerId)).toMatchObject({
      status: 'reverification_required',
      doubt: 'number_disconnected',
    });
    // The former session shows how its own case ended.
    expect((await visitor.get('/state')).body).toMatchObject({ step: 'succeeded' });
  });

  it('Prove’s correlation id is in no answer', async () => {
    const { token } = await scene.invite();
    const visitor = scene.visit(token);
    const answers = [await visitor.get('/state'), await visitor.start(), await visitor.begin()];
    await scene.typeCode(answers.at(-1)!.body.authToken as string);
    answers.push(await visitor.get('/state'), await visitor.post('/check'), await visitor.get(''));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const rows = await scene.test.dataSource.query<{ id: string }[]>(
      'SELECT correlation_id AS id FROM vu_verification WHERE correlation_id IS NOT NULL',
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { text, headers } of answers)
      for (const { id } of rows) expect(text + JSON.stringify([...headers])).not.toContain(id);
  });

  it('a session travels as bearer too, for pages of the company’s own', async () => {
    const { token } = await scene.invite();
    const visitor = scene.visit(token);
    const started = await visitor.post('/session', { transport: 'bearer' });
    expect(started.body).toMatchObject({ step: 'number', sessionToken: expect.any(String) });
    expect(started.headers.get('set-cookie')).toBeNull();
    visitor.bearer = started.body.sessionToken as string;
    expect((await visitor.begin({ device: 'desktop' })).body).toMatchObject({
      step: 'possession',
      possession: 'desktop',
    });
    // The same again, as after an answer that was lost on the way.
    expect((await visitor.post('/session', { transport: 'bearer' })).body).toMatchObject({
      step: 'possession',
      sessionToken: visitor.bearer,
    });
  });

  it('two tabs of one browser are one session, and the first to end shows the end in both', async () => {
    const { token } = await scene.invite();
    const one = scene.visit(token);
    await one.start();
    const other = scene.visit(token);
    other.cookie = one.cookie;
    expect((await other.start()).body).toMatchObject({ step: 'number' });
    const abandoned = await one.begin();
    const begun = await other.begin();
    expect(begun.body.authToken).not.toBe(abandoned.body.authToken);
    // The tab that was overtaken is taken along.
    expect((await one.get('/state')).body).toEqual(begun.body);
    await scene.typeCode(begun.body.authToken as string);
    const answers = await Promise.all([one.post('/check'), other.post('/check')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    for (const tab of [one, other])
      expect((await tab.get('/state')).body).toMatchObject({ step: 'succeeded' });
  });

  it('a restart in the middle loses nothing', async () => {
    const database = await createTestDatabase();
    // Both on one queue of one database, as two releases of one service.
    const options = { queue: engine.queue(database.url) };
    const first = await startCustomerScene({ engine, adapter, database, options });
    const { customer, token } = await first.invite();
    const visitor = first.visit(token);
    await visitor.start();
    const begun = await visitor.begin();
    await first.typeCode(begun.body.authToken as string);
    await first.test.app.close();

    const second = await startTestApp({
      ...{ engine, adapter, database, smtp: first.test.smtp },
      options: {
        ...options,
        projects: [
          {
            webhookSecrets: ['whsec_of_the_second_release_0123456789'],
            prove: {
              baseUrl: first.emulator.url,
              clientId: first.emulator.clientId,
              clientSecret: first.emulator.clientSecret,
            },
          },
        ],
      },
    });
    const back = first.visit(token, second);
    back.cookie = visitor.cookie;
    // The second release has the pause between messages that the scene does without.
    expect((await back.get('/state')).body).toEqual({ ...begun.body, resendAt: expect.any(String) });
    expect((await back.post('/check')).body).toMatchObject({ step: 'succeeded', watch: 'watched' });
    expect(await second.users.findIdentity(customer.clientCustomerId)).toMatchObject({ status: 'verified' });
    await second.close();
    await first.test.smtp.stop();
    await first.emulator.stop();
    await database.drop();
  });
});
