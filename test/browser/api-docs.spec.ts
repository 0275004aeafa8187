import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { givenSurroundings } from '../e2e/service/given-surroundings';
import { ServiceProcesses } from '../e2e/service/service-process';
import { engines } from '../support/engines';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { launchChromium } from './launch-chromium';

// As a process of its own: jest has no import(), by which the page of the framework loads what serves it, and it then ends the process.
const services = new ServiceProcesses();
let browser: Browser;
let database: TestDatabase;
let url: string;

beforeAll(async () => {
  browser = await launchChromium();
  database = await createTestDatabase();
  const given = givenSurroundings(engines[0]!, database, { url: 'smtp://127.0.0.1:9' });
  url = await services.start({ ...given, ROLE: 'web', PORT: '0', JOURNAL: 'off' }).url();
});
afterAll(async () => {
  await services.killAll();
  await browser?.close();
  await database?.drop();
});

const DESKTOP = { width: 1280, height: 1400 };
const PHONE = { width: 375, height: 740 };

async function violations(page: Page): Promise<string[]> {
  // The page's policy forbids what comes from elsewhere: axe is brought in by the debugger.
  const results = await page.evaluate<axe.AxeResults>(`${axe.source}; axe.run(document)`);
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const register = (page: Page) =>
  page
    .locator('.opblock-post')
    .filter({ has: page.locator('[data-path="/verified-users"]') })
    .first();

describe.each([
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const)('/docs on a %s', (device, viewport) => {
  it.each(['light', 'dark'] as const)(
    'axe finds nothing in %s mode, and nothing runs over the edge',
    async (colorScheme) => {
      // As wide as the device only where the page says so: without its viewport a phone shows it 980 pixels wide.
      const context = await browser.newContext({ viewport, colorScheme, isMobile: device === 'phone' });
      const page = await context.newPage();
      await page.goto(`${url}/docs`);
      await register(page).locator('.opblock-summary-control').click();
      await register(page).locator('.responses-table').first().waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
      const isDark = await page.evaluate('document.documentElement.classList.contains("dark-mode")');
      expect(isDark).toBe(colorScheme === 'dark');
      const folder = process.env['SCREENSHOTS'];
      if (folder) {
        const path = `${folder}/docs-${device}-${colorScheme}.png`;
        await page.screenshot({ path });
      }
      await context.close();
    },
  );
});

it('/docs begins with what a company needs, and each try has an Idempotency-Key of its own', async () => {
  const page = await browser.newPage({ viewport: DESKTOP });
  await page.goto(`${url}/docs`);
  const tags = page.locator('h3.opblock-tag');
  await tags.first().waitFor();
  const names = await Promise.all((await tags.all()).map((tag) => tag.getAttribute('data-tag')));
  expect(names).toEqual(['verified-users', 'reverify', 'Webhook', 'Operations']);
  // By keyboard alone.
  await register(page).locator('.opblock-summary-control').focus();
  await page.keyboard.press('Enter');
  await register(page).getByRole('button', { name: 'Try it out' }).focus();
  await page.keyboard.press('Enter');
  expect(await register(page).getByPlaceholder('Idempotency-Key').inputValue()).toBe('');
  const unauthorized = register(page).locator('.response[data-code="401"]');
  await unauthorized.getByText('"UNAUTHORIZED"', { exact: true }).waitFor();
  expect(await unauthorized.textContent()).not.toContain('IDENTITY_NOT_FOUND');
  await page.close();
});

it('/docs shows every API within its own policy, and asks nobody else for anything', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
  const failures: string[] = [];
  const origins = new Set<string>();
  page.on('console', (message) => message.type() === 'error' && failures.push(message.text()));
  page.on('pageerror', (error) => failures.push(error.message));
  page.on('response', (answer) => {
    if (answer.url().startsWith('http')) origins.add(new URL(answer.url()).origin);
    if (answer.status() >= 400) failures.push(`${answer.status()} ${answer.url()}`);
  });
  await page.goto(`${url}/docs`);
  await page.getByRole('heading', { name: /Verified users/ }).waitFor();
  for (const path of [
    '/webhooks/prove',
    '/health/ready',
    '/verified-users',
    '/verified-users/import',
    '/reverify/{token}/state',
  ])
    await page.locator(`[data-path="${path}"]`).first().waitFor();
  await page.locator('[data-path="/webhooks/prove"]').first().click();
  await page.getByText('whatever their shape').waitFor();
  if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/docs.png` });
  expect([...origins]).toEqual([new URL(url).origin]);
  expect(failures).toEqual([]);
});
