import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ProveEmulator, startProveEmulator } from '../../src/emulator';
import { EmulatorClient } from '../integration/emulator/emulator-client';
import { Shop, type Visit } from './emulator/shop';
import { launchChromium } from './launch-chromium';

const PHONE_AGENT = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari/537.36';

let browser: Browser;
let context: BrowserContext;
let emulator: ProveEmulator;
let client: EmulatorClient;
let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await shop.close();
});
beforeEach(async () => {
  emulator = await startProveEmulator();
  client = await EmulatorClient.connect(emulator);
});
afterEach(async () => {
  await context?.close();
  await emulator.stop();
});

async function visit(userAgent?: string): Promise<Page> {
  context = await browser.newContext({ userAgent });
  const page = await context.newPage();
  await page.goto(shop.url);
  return page;
}

async function open(
  possessionType: string,
  fields = {},
): Promise<{ correlationId: string; authToken: string }> {
  const { body } = await client.post('/v3/unify', {
    possessionType,
    clientRequestId: 'req-1',
    phoneNumber: '2025550109',
    finalTargetUrl: shop.url,
    allowOTPRetry: true,
    ...fields,
  });
  return body;
}

const status = async (correlationId: string) =>
  (await client.post('/v3/unify-status', { correlationId })).body.success;

const sdk = () => `${emulator.url}/web-sdk.js`;
const authenticate = (page: Page, act: Omit<Visit, 'sdk'>) => shop.authenticate(page, { sdk: sdk(), ...act });

describe('web-sdk.js of the emulator, in a browser on another origin', () => {
  it('a code is entered wrong, then right', async () => {
    const { authToken, correlationId } = await open('mobile');
    const outcome = await authenticate(await visit(PHONE_AGENT), { authToken, codes: ['9999', '1234'] });
    expect(outcome).toEqual({
      finished: emulator.sessions.list()[0]!.authId,
      error: null,
      faults: ['pin does not match'],
      retries: 0,
    });
    expect(await status(correlationId)).toBe('true');
  });

  it('asks for the number where the request named none', async () => {
    const { authToken, correlationId } = await open('mobile', { phoneNumber: undefined });
    await authenticate(await visit(PHONE_AGENT), { authToken, codes: ['1234'] });
    expect(await status(correlationId)).toBe('true');
  });

  it('the finish step runs on failure, too: only the back end knows', async () => {
    const { authToken, correlationId } = await open('mobile', { allowOTPRetry: false });
    const outcome = await authenticate(await visit(PHONE_AGENT), { authToken, codes: ['9999'] });
    expect(outcome).toMatchObject({ finished: expect.any(String), error: null });
    expect(await status(correlationId)).toBe('false');
  });

  // As Prove's own SDK was seen to do, version 3.6.2.
  it.each([
    ['bare', true, 1],
    ['withData', true, 0],
    ['withData', false, 0],
  ] as const)(
    'a desktop waits for the Instant Link: start answer %s, retry step %s',
    async (instantLinkStart, retry, retries) => {
      Object.assign(emulator.settings, { instantLinkStart, instantLinks: 'waiting' });
      const { authToken, correlationId } = await open('desktop');
      const page = await visit();
      const sent = page.waitForResponse((response) => response.url().endsWith('/instantlink/start'));
      const running = authenticate(page, { authToken, retry });
      await (await sent).finished();
      await fetch(`${emulator.url}/link/${emulator.sessions.list()[0]!.link!.id}`, { redirect: 'manual' });
      expect(await running).toMatchObject({ finished: expect.any(String), error: null, retries });
      expect(await status(correlationId)).toBe('true');
    },
  );

  it('without a retry step a bare start answer ends the flow at once, unfinished', async () => {
    emulator.settings.instantLinks = 'waiting';
    const { authToken, correlationId } = await open('desktop');
    const outcome = await authenticate(await visit(), { authToken });
    expect(outcome).toMatchObject({ finished: null, error: null });
    expect(await status(correlationId)).toBe('pending');
  });

  it('cancelling runs the finish step, and reports the closed channel as a failure', async () => {
    emulator.settings.instantLinks = 'waiting';
    const { authToken, correlationId } = await open('desktop');
    const page = await visit();
    const reported = page.waitForResponse((response) => response.url().endsWith('/instantlink/error'));
    const outcome = await authenticate(page, { authToken, retry: true, cancel: true });
    expect(outcome).toMatchObject({ finished: expect.any(String), error: null });
    await (await reported).finished();
    expect(await status(correlationId)).toBe('false');
  });

  it('a phone opens its Instant Link and finishes at its end', async () => {
    emulator.settings.mobileStep = 'instantLink';
    const { authToken, correlationId } = await open('mobile');
    const page = await visit(PHONE_AGENT);
    const sent = page.waitForResponse((response) => response.url().endsWith('/instantlink/start'));
    void authenticate(page, { authToken }).catch(() => undefined);
    await sent;
    await page.goto(`${emulator.url}/link/${emulator.sessions.list()[0]!.link!.id}`);
    const { authId } = emulator.sessions.list()[0]!;
    expect(page.url()).toBe(`${shop.url}?asc=true&authId=${authId}`);
    expect(await shop.finish(page, { sdk: sdk() })).toBe(authId);
    expect(await status(correlationId)).toBe('true');
  });

  it('rejects when the server refuses, and does not finish', async () => {
    const { authToken } = await open('mobile');
    emulator.faults.add({ kind: 'status', status: 500, path: '/v1/client/*' });
    const outcome = await authenticate(await visit(PHONE_AGENT), { authToken, codes: ['1234'] });
    expect(outcome.finished).toBeNull();
    expect(outcome.error).toContain('500');
  });
});
