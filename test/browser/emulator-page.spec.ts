import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ProveEmulator, startProveEmulator } from '../../src/emulator';
import { EmulatorClient } from '../integration/emulator/emulator-client';
import { WebhookReceiver } from '../integration/emulator/webhook-receiver';
import { launchChromium } from './launch-chromium';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 740 };

let browser: Browser;
let context: BrowserContext;
let page: Page;
let emulator: ProveEmulator;
let client: EmulatorClient;
let receiver: WebhookReceiver;
let failures: string[];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  emulator = await startProveEmulator();
  client = await EmulatorClient.connect(emulator);
  context = await browser.newContext({ viewport: DESKTOP });
  page = await context.newPage();
  failures = [];
  page.on('console', (message) => message.type() === 'error' && failures.push(message.text()));
  page.on('pageerror', (error) => failures.push(error.message));
});
afterEach(async () => {
  await context.close();
  await emulator.stop();
  await receiver.stop();
});

const enrol = (phoneNumber: string, clientCustomerId?: string) =>
  client.post('/v3/identity', { phoneNumber, clientCustomerId });
const said = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor();
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

/** A busy world: every part of the page has something to show. */
async function fill(): Promise<void> {
  await emulator.sender.saveAndTest(receiver.url, 'example');
  await enrol('2001004031', 'customer-0301');
  await enrol('447968900002', '"><img src=x onerror=alert(1)>');
  await enrol('2001004035', 'customer-0303');
  receiver.statuses.push(401);
  await emulator.raise([{ eventType: 'DISCONNECT', to: 'customer-0301' }]);
  await emulator.raise([{ eventType: 'PORT', to: 'customer-0303' }], { attempts: 3, retryDelayMs: 0 });
  await client.post('/v3/unify', {
    possessionType: 'mobile',
    clientRequestId: 'r',
    phoneNumber: '2001004014',
  });
  emulator.faults.add({ kind: 'latency', latencyMs: 3000, path: '/v3/verify' });
}

describe('the page of the emulator', () => {
  it('saves and tests the webhook, shows its secret, and raises an event at the press of a button', async () => {
    await enrol('2001004031', 'customer-1');
    await page.goto(emulator.url);
    await page.getByLabel('URL').fill(receiver.url);
    await press('Save and Test Webhook');
    await said('Tested: 200.');
    await page.getByText(emulator.sender.target!.secret).waitFor();
    await press('Number changed');
    await said('Sent: 200.');
    receiver.verify(receiver.received[1]!, emulator.sender.target!.secret);
    expect(receiver.notifications[1]![0]).toMatchObject({
      eventType: 'PHONE_NUMBER_CHANGE',
      clientCustomerId: 'customer-1',
    });
    await press('Port');
    await said('Nothing is sent: its notices have ended.');
    expect(failures).toEqual([]);
  });

  it('shows a delivery with its request and its answer', async () => {
    await fill();
    await page.goto(emulator.url);
    await page.locator('summary', { hasText: 'PORT' }).click();
    const delivery = page.locator('details', { hasText: 'PORT' });
    await delivery.getByText('X-Prove-Authorization: Bearer').first().waitFor();
    await delivery.getByText('"accepted": 1').first().waitFor();
    await delivery.getByText('"clientCustomerId": "customer-0303"').first().waitFor();
  });

  it('enrols, pauses, adds a fault, advances the clock and decides a check', async () => {
    await client.post('/v3/unify', {
      possessionType: 'mobile',
      clientRequestId: 'r',
      phoneNumber: '2001004014',
    });
    await page.goto(emulator.url);
    await page.getByRole('textbox', { name: 'Phone number' }).fill('2001004036');
    await page.getByRole('textbox', { name: 'Customer id' }).fill('customer-2');
    await press('Enrol');
    await said('Enrolled.');
    await press('Pause');
    await said('Paused.');
    expect(emulator.identities.list()[0]).toMatchObject({ clientCustomerId: 'customer-2', active: false });
    await press('Possession shown');
    await said('Decided.');
    expect(emulator.sessions.list()[0]!.possession).toBe('success');
    await press('Add fault');
    await said('The fault waits for its call.');
    expect(emulator.faults.list()[0]).toMatchObject({
      kind: 'status',
      status: 500,
      path: '/v3/verify',
      times: 1,
    });
    await press('+15 minutes');
    await said('The clock was advanced.');
    expect(emulator.clock.ahead).toBe(900_000);
    await press('+1 day');
    await page.getByText('1 day 15 minutes ahead').waitFor();
    await page.getByText('Your server keeps its own time.').waitFor();
    expect(failures).toEqual([]);
  });

  it.each([
    ['Disenrol', 'Disenrol customer-1?', 'Disenrol', 'Disenrolled.'],
    ['End all access tokens', 'End all access tokens?', 'End them', 'All access tokens have ended.'],
    ['Forget everything', 'Forget everything?', 'Forget everything', 'Everything is forgotten.'],
  ])('asks before "%s", and takes Escape, Cancel and Enter for a no', async (name, title, yes, done) => {
    await enrol('2001004031', 'customer-1');
    await page.goto(emulator.url);
    const [dialog, trigger] = [
      page.getByRole('dialog', { name: title }),
      page.locator('main').getByRole('button', { name, exact: true }),
    ];
    for (const refuse of [
      () => page.keyboard.press('Escape'),
      () => page.keyboard.press('Enter'),
      () => dialog.getByRole('button', { name: 'Cancel' }).click(),
    ]) {
      await trigger.click();
      await dialog.waitFor();
      await refuse();
      await dialog.waitFor({ state: 'detached' });
      expect(await page.evaluate('document.activeElement.textContent')).toBe(name);
    }
    expect(await page.getByRole('status').textContent()).toBe('');
    expect(emulator.identities.list()).toHaveLength(1);
    expect((await client.get('/v3/identity')).status).toBe(200);
    await trigger.click();
    const results = await page.evaluate<axe.AxeResults>(`${axe.source}; axe.run(document)`);
    expect(results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual(
      [],
    );
    await dialog.getByRole('button', { name: yes }).click();
    await said(done);
    expect(failures).toEqual([]);
  });

  it('names the customers of a delivery', async () => {
    emulator.sender.configure(receiver.url);
    emulator.settings.unknownNumbers = 'accepted';
    for (const number of [1, 2, 3, 4, 5]) await enrol(`202555012${number}`, `customer-${number}`);
    await emulator.raise([{ eventType: 'PORT', to: 'customer-1' }]);
    const others = [2, 3, 4, 5].map((number) => ({ eventType: 'DISCONNECT', to: `customer-${number}` }));
    await emulator.raise(others, { batchSize: 10 });
    await emulator.sender.post('{"notifications":[null,{}]}', 'odd');
    await emulator.sender.post('{"notifications":', 'broken');
    await page.goto(emulator.url);
    await page.locator('.customers').first().waitFor({ state: 'attached' });
    expect(await page.locator('.customers').allTextContents()).toEqual([
      '',
      'nobody named',
      'customer-2, customer-3, customer-4 and 1 more',
      'customer-1',
    ]);
  });

  it('moves the clock that it shares, says what that means, and leads to the pages of its service', async () => {
    await emulator.stop();
    let ahead = 0;
    const clock = {
      now: () => Date.now() + ahead,
      get ahead() {
        return ahead;
      },
      advance: (ms: number) => void (ahead += ms),
    };
    const links = [{ text: 'Mailbox', href: 'http://localhost:3000/mailbox' }];
    emulator = await startProveEmulator({ clock, links });
    await page.goto(emulator.url);
    await page.getByText('reminders go out, deadlines pass').waitFor();
    await press('+1 week');
    await page.getByText('7 days ahead').waitFor();
    expect(ahead).toBe(7 * 86_400_000);
    const link = page.getByRole('navigation', { name: 'Other pages' }).getByRole('link', { name: 'Mailbox' });
    expect(await link.getAttribute('href')).toBe(links[0]!.href);
    emulator.sender.configure(receiver.url);
    const delivery = await emulator.sender.post('{}', 'any');
    expect(Date.parse(delivery.createdAt)).toBeGreaterThan(Date.now() + ahead - 60_000);
    expect(Date.parse(delivery.attempts[0]!.at)).toBeGreaterThan(Date.now() + ahead - 60_000);
  });

  it('asks for a fault only what matters for its kind', async () => {
    await page.goto(emulator.url);
    const [status, delay] = [page.locator('[name=status]'), page.locator('[name=latencyMs]')];
    expect([await status.isVisible(), await delay.isVisible()]).toEqual([true, false]);
    await page.locator('[name=kind]').selectOption('latency');
    expect([await status.isVisible(), await delay.isVisible()]).toEqual([false, true]);
    await press('Add fault');
    await said('The fault waits for its call.');
    expect(emulator.faults.list()[0]).toMatchObject({ kind: 'latency', latencyMs: 3000 });
  });

  it('sets switches, and shows what others have set without a reload', async () => {
    await page.goto(emulator.url);
    await page.getByText('What Prove').click();
    await page.getByLabel('Webhook id name').selectOption('proveId');
    await said('Webhook id name is set.');
    expect(emulator.settings.webhookIdName).toBe('proveId');
    emulator.settings.enrolAgain = 'newId';
    await page.locator('[name=enrolAgain]:has(option[value=newId]:checked)').waitFor({ state: 'attached' });
    await enrol('2001004035', 'customer-3');
    await page.getByText('customer-3').waitFor();
  });

  it('loses the next delivery, says so, and counts down', async () => {
    emulator.sender.configure(receiver.url);
    await enrol('2001004031', 'customer-1');
    await page.goto(emulator.url);
    await page.getByText('How deliveries go out').click();
    await page.getByLabel('Lose next').fill('1');
    await page.getByLabel('Lose every').focus();
    await said('Lose next is set.');
    await emulator.raise([{ eventType: 'PORT', to: 'customer-1' }]);
    await page.locator('#delivery-list').getByText('lost', { exact: true }).waitFor();
    await page.waitForFunction('document.querySelector("[name=loseNext]").value === "0"');
    expect(receiver.received).toEqual([]);
  });

  it('is used by keyboard, and keeps the focus when it draws anew', async () => {
    await enrol('2001004031', 'customer-1');
    emulator.sender.configure(receiver.url);
    await page.goto(emulator.url);
    const button = page.getByRole('button', { name: 'Port', exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    await said('Sent: 200.');
    await page.getByText('notices ended').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Port');
  });

  it('writes what it is told as text, and runs nothing of it', async () => {
    await fill();
    await page.goto(emulator.url);
    await page.getByText('"><img src=x onerror=alert(1)>').first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(failures).toEqual([]);
  });

  describe.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const)('on a %s', (device, viewport) => {
    it.each(['light', 'dark'] as const)(
      'axe finds nothing in %s mode, and nothing runs over the edge',
      async (colorScheme) => {
        await fill();
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await page.goto(emulator.url);
        for (const summary of await page.locator('summary').all()) await summary.click();
        await page.getByText('customer-0301').first().waitFor();
        // The page's policy forbids what comes from elsewhere: axe is brought in by the debugger.
        const results = await page.evaluate<axe.AxeResults>(`${axe.source}; axe.run(document)`);
        expect(
          results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
        ).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          viewport.width,
        );
        const folder = process.env['SCREENSHOTS'];
        if (folder) {
          const path = `${folder}/emulator-${device}-${colorScheme}.png`;
          await page.screenshot({ path, fullPage: true });
        }
      },
    );
  });

  it('lets no other page put it into a frame, and takes nothing from elsewhere', async () => {
    const policy = (await fetch(emulator.url)).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });
});
