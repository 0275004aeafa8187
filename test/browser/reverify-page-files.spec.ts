import { startTestApp, type TestApp } from '../support/test-app';

describe.each(['fastify', 'express'] as const)('beside the page, with %s', (adapter) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ adapter });
  });
  afterAll(() => test.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${test.url}/reverify/${path}`, { headers });

  it('serves the scripts as scripts, and again only when they have changed', async () => {
    const first = await get('assets/page.mjs');
    expect(first.status).toBe(200);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    const imported = [...(await first.text()).matchAll(/from '\.\/([\w-]+\.mjs)'/g)].map(([, name]) => name!);
    expect(imported.length).toBeGreaterThan(0);
    for (const name of imported) expect((await get(`assets/${name}`)).status).toBe(200);
    const again = await get('assets/page.mjs', { 'if-none-match': first.headers.get('etag')! });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it.each(['assets/page.ts', 'assets/..%2fpage.css.hbs', 'assets/constructor'])('has no %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('tells the phone to go back, in its language, whatever the address says', async () => {
    const answer = await get('phone-done?asc=false&authId=x', { 'accept-language': 'es-MX,en' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Vuelva al dispositivo en el que empezó.');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('P12 a link that cannot be used is answered alike, in the language of the browser', async () => {
    const spanish = { 'accept-language': 'es' };
    const bodies = await Promise.all(
      ['A'.repeat(43), 'B'.repeat(43), 'short'].map(async (token) => (await get(token, spanish)).text()),
    );
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).toContain('Este enlace no se puede usar');
  });
});
