import { PageRenderer } from '../../src/verified-users/reverification/page/page-renderer.service';
import { startTestApp, type TestApp } from '../support/test-app';

describe.each(['fastify', 'express'] as const)('beside the page, with %s', (adapter) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ adapter });
  });
  afterAll(() => test.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${test.url}/reverify/${path}`, { headers });

  it('serves its one script for ever, and to pages of another version too', async () => {
    const { bundle } = test.app.get(PageRenderer, { strict: false });
    const own = await get(`assets/${bundle.name}`);
    expect(own.status).toBe(200);
    expect(Object.fromEntries(own.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    const text = await own.text();
    expect(text).toBe(bundle.content);
    expect(text).not.toMatch(/^(import|export) /m);
    // During a deployment: a page of the next version, drawn by another process.
    const other = await get(`assets/page-${'x'.repeat(16)}.mjs`);
    expect([other.status, other.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await other.text()).toBe(bundle.content);
  });

  it.each(['assets/page.mjs', 'assets/page.ts', 'assets/..%2fpage.css.hbs', 'assets/constructor'])(
    'has no %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it.each([
    ['asc=true&authId=x', 'Gracias'],
    ['asc=false&authId=x', 'Este enlace no ha funcionado'],
    ['asc=true&asc=false', 'Este enlace no ha funcionado'],
    ['authId=x', 'Este enlace no ha funcionado'],
  ])(
    'tells the phone to go back, in its language, and what became of the link: %s',
    async (query, heading) => {
      const answer = await get(`phone-done?${query}`, { 'accept-language': 'es-MX,en' });
      expect(answer.status).toBe(200);
      const text = await answer.text();
      expect(text).toContain(`<h1>${heading}</h1>`);
      expect(text).toContain('Vuelva al dispositivo en el que empezó');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    },
  );

  it('P12 a link that cannot be used is answered alike, in the language of the browser', async () => {
    const spanish = { 'accept-language': 'es' };
    const bodies = await Promise.all(
      ['A'.repeat(43), 'B'.repeat(43), 'short'].map(async (token) => (await get(token, spanish)).text()),
    );
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).toContain('Este enlace no se puede usar');
  });
});
