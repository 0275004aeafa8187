import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCommand } from '../../src/service/commands/run-command';
import { startProveEmulator } from '../../src/emulator';

const PAGE = 'https://api.example.com';
const RIGHT =
  'const a = 1; export { a as AuthenticatorBuilder, a as DeviceRole, a as OtpFinishResultType, a as InstantLinkResultType };';
const SCRIPT = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' };

describe('verified-users doctor --web-sdk', () => {
  let server: Server;
  let answer: { status?: number; headers?: Record<string, string>; body?: string };

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(answer.status ?? 200, answer.headers ?? SCRIPT).end(answer.body ?? RIGHT);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    answer = {};
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const urlOf = (path = '/prove/prove-auth.mjs') =>
    `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

  async function doctor(args: string[], environment: Record<string, string> = {}) {
    const out = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const err = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const code = await runCommand(['doctor', ...args], environment);
      return { code, text: out.mock.calls.join(''), stderr: err.mock.calls.join('') };
    } finally {
      out.mockRestore();
      err.mockRestore();
    }
  }

  it('takes a module with the four names, without a database', async () => {
    const { code, text, stderr } = await doctor(['--web-sdk', urlOf()]);
    expect([code, stderr]).toEqual([0, '']);
    expect(text).toBe(`web SDK ${urlOf()}: ok, the page can use it\n`);
  });

  it("takes the emulator's", async () => {
    const emulator = await startProveEmulator();
    const { code, text } = await doctor(['--web-sdk', `${emulator.url}/web-sdk.js`]);
    await emulator.stop();
    expect(code).toBe(0);
    expect(text).toContain("Warning: The page's policy lets in every script");
  });

  it('takes the address that is configured', async () => {
    expect(await doctor(['--web-sdk'], { WEB_SDK_URL: urlOf() })).toMatchObject({ code: 0 });
    const refused = await doctor(['--web-sdk']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--web-sdk needs an address, or set WEB_SDK_URL.');
  });

  it.each<[string, typeof answer, string]>([
    ['is not there', { status: 404 }, 'It answers 404'],
    ['is a page', { headers: { ...SCRIPT, 'content-type': 'text/html' } }, 'Its Content-Type is text/html'],
    [
      'is not shared with the page',
      { headers: { 'content-type': 'text/javascript' } },
      'Access-Control-Allow-Origin is missing',
    ],
    [
      'is shared with another page',
      { headers: { ...SCRIPT, 'access-control-allow-origin': 'https://www.example.com' } },
      'Access-Control-Allow-Origin is https://www.example.com',
    ],
    ['is cut off', { body: RIGHT.slice(0, 40) }, 'It is no JavaScript that can be read'],
    [
      'lacks a name',
      { body: RIGHT.replace('a as DeviceRole, ', '') },
      'It does not export DeviceRole; it exports AuthenticatorBuilder',
    ],
    [
      'was bundled as it is',
      { body: 'var require_index = () => ({}); export default require_index();' },
      'it exports default. It has a default export, as bundling a CommonJS package',
    ],
    ['exports everything of nothing', { body: 'var a = {}; export {};' }, 'it exports nothing.'],
    ['is CommonJS', { body: 'exports.DeviceRole = 1;' }, 'It is CommonJS.'],
    [
      'was not bundled',
      { body: `import '@prove-identity/prove-auth'; ${RIGHT}` },
      'It imports "@prove-identity/prove-auth", which no browser can find',
    ],
  ])('names what is wrong with one that %s', async (_, wrong, fault) => {
    answer = wrong;
    const { code, text } = await doctor(['--web-sdk', urlOf()]);
    expect(code).toBe(1);
    expect(text).toContain('cannot be used');
    expect(text).toContain(fault);
  });

  it('names an address that redirects elsewhere, and one that nobody answers', async () => {
    const other = createServer((_request, response) => response.writeHead(302, { location: urlOf() }).end());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(other.address() as AddressInfo).port}/sdk/x.mjs`;
    expect((await doctor(['--web-sdk', address])).text).toContain(`It redirects to ${urlOf()}`);
    await new Promise((resolve) => other.close(resolve));
    expect((await doctor(['--web-sdk', address])).text).toContain('It cannot be fetched:');
    expect((await doctor(['--web-sdk', 'prove-auth.mjs'])).text).toContain('is no http or https address');
  });

  it('does not run what it reads', async () => {
    const global = globalThis as { webSdkRan?: boolean };
    answer = { body: `globalThis.webSdkRan = true; ${RIGHT}` };
    expect((await doctor(['--web-sdk', urlOf()])).code).toBe(0);
    expect(global.webSdkRan).toBeUndefined();
  });

  it('names a script of http for a page of https', async () => {
    const { text } = await doctor(['--web-sdk', urlOf()], { PUBLIC_URL: PAGE });
    expect(text).toContain('It is served over http');
  });
});
