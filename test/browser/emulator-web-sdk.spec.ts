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

  it.each([false, true])('a desktop waits for the Instant Link, with a retry step: %s', async (retry) => {
    const { authToken, correlationId } = await open('desktop');
    const outcome = await authenticate(await visit(), { authToken, retry });
    expect(outcome).toMatchObject({ finished: expect.any(String), error: null });
    expect(await status(correlationId)).toBe('true');
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
