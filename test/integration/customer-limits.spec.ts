import { NEW_NUMBER, startCustomerScene, type CustomerScene } from './customer/customer-scene';

const PER_LINK = 5;
const PER_ADDRESS = 12;
const WINDOW_SECONDS = 600;

describe.each(['fastify', 'express'] as const)('limits of customers’ requests, with %s', (adapter) => {
  let scene: CustomerScene;

  beforeEach(async () => {
    scene = await startCustomerScene({
      adapter,
      options: {
        reverification: {
          limits: {
            requestsPerLink: PER_LINK,
            requestsPerAddress: PER_ADDRESS,
            windowSeconds: WINDOW_SECONDS,
          },
        },
      },
    });
  });

  afterEach(() => scene?.close());

  it('P12 hold for a link, whether it is known or not', async () => {
    const { token } = await scene.invite();
    for (const one of [token, Buffer.alloc(32, 5).toString('base64url')]) {
      const visitor = scene.visit(one);
      const answers = [];
      for (let sent = 0; sent <= PER_LINK; sent++) answers.push(await visitor.get('/state'));
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
      const refused = answers.at(-1)!;
      expect(refused.body).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
      const retryAfter = Number(refused.headers.get('retry-after'));
      expect(retryAfter).toBeGreaterThan(0);
      expect(retryAfter).toBeLessThanOrEqual(WINDOW_SECONDS);
    }
  });

  it('hold for an address over all links, the page included', async () => {
    const statuses = [];
    for (let sent = 0; sent <= PER_ADDRESS; sent++) {
      const token = Buffer.alloc(32, sent).toString('base64url');
      statuses.push((await scene.visit(token).get(sent % 2 ? '' : '/state')).status);
    }
    expect(statuses).toEqual([...Array.from({ length: PER_ADDRESS }, () => 404), 429]);
    const page = await scene.visit(Buffer.alloc(32, 99).toString('base64url')).get('');
    expect([page.status, page.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('the pause between two messages to one phone', () => {
  const PAUSE_SECONDS = 30;
  let scene: CustomerScene;
  let offsetMs = 0;

  beforeEach(async () => {
    offsetMs = 0;
    scene = await startCustomerScene({
      options: {
        now: () => new Date(Date.now() + offsetMs),
        reverification: { limits: { messagePauseSeconds: PAUSE_SECONDS } },
      },
    });
  });
  afterEach(() => scene?.close());

  async function started() {
    const { token } = await scene.invite();
    const visitor = scene.visit(token);
    await visitor.start();
    return visitor;
  }
  const sessions = () => scene.emulator.calls.list('/v3/unify').length;

  it('P14 opens one session at Prove when 16 requests ask for one', async () => {
    const visitor = await started();
    const answers = await Promise.all(Array.from({ length: 16 }, () => visitor.begin()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(15);
    for (const { body, headers } of refused) {
      expect(body).toMatchObject({ code: 'MESSAGE_PAUSE' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(PAUSE_SECONDS);
    }
    expect(sessions()).toBe(1);
    const { body } = await visitor.get('/state');
    expect(body).toMatchObject({ step: 'possession', triesLeft: 4 });
    const startedMs = Date.parse(body.resendAt) - PAUSE_SECONDS * 1000;
    expect(Date.parse(body.expiresAt) - startedMs).toBe(15 * 60_000);
  });

  it('ends, and holds up neither a corrected number nor one that failed', async () => {
    const visitor = await started();
    expect((await visitor.begin({ phoneNumber: NEW_NUMBER })).status).toBe(200);
    expect((await visitor.begin({ phoneNumber: '+12025550189' })).status).toBe(200);
    expect((await visitor.begin({ phoneNumber: '+12025550189' })).status).toBe(429);
    const { body } = await visitor.get('/state');
    for (let entry = 0; entry < 3; entry++) await scene.typeCode(body.authToken, '9999');
    expect((await visitor.post('/check')).body).toMatchObject({
      step: 'number',
      notice: 'possession_failed',
    });
    expect((await visitor.begin({ phoneNumber: '+12025550189' })).status).toBe(200);
    offsetMs = PAUSE_SECONDS * 1000;
    expect((await visitor.begin({ phoneNumber: '+12025550189' })).status).toBe(200);
    expect(sessions()).toBe(4);
  });
});
