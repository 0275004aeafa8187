import { startCustomerScene, type CustomerScene } from './customer/customer-scene';

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
