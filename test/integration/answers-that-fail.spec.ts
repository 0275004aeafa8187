import { startApiScene, type ApiScene } from './company-api/api-scene';

describe.each(['fastify', 'express'] as const)('an answer that cannot be written, on %s', (adapter) => {
  let scene: ApiScene;

  beforeAll(async () => {
    scene = await startApiScene({ adapter, extras: { role: 'web' } });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => scene.stop());

  it('P3 at the company API is ended by the framework: a rejection that nobody handles would end the process', async () => {
    jest.spyOn(scene.app.getHttpAdapter(), 'reply').mockImplementationOnce(() => {
      throw new Error('the host cannot write this');
    });
    const { status } = await fetch(`${scene.url}/verified-users`);
    expect(status).toBe(500);
  });
});
