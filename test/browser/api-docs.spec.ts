import type { Browser } from 'playwright-core';
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
