import type { Browser } from 'playwright-core';
import { readEnvironment } from '../../src/service/environment/read-environment';
import { PinoLogger } from '../../src/service/logging/pino-logger';
import { startService, type RunningService } from '../../src/service/start-service';
import { givenSurroundings } from '../e2e/service/given-surroundings';
import { engines } from '../support/engines';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { launchChromium } from './launch-chromium';

let browser: Browser;
let database: TestDatabase;
let service: RunningService;

beforeAll(async () => {
  browser = await launchChromium();
  database = await createTestDatabase();
  const given = givenSurroundings(engines[0]!, database, { url: 'smtp://127.0.0.1:9' });
  const environment = readEnvironment({ ...given, ROLE: 'web', PORT: '0', JOURNAL: 'off' });
  service = await startService(environment, new PinoLogger({ level: 'silent' }));
});
afterAll(async () => {
  await service?.stop();
  await database?.drop();
  await browser?.close();
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
  await page.goto(`${service.url}/docs`);
  await page.getByRole('heading', { name: /Verified users/ }).waitFor();
  for (const path of ['/webhooks/prove', '/health/ready'])
    await page.locator(`[data-path="${path}"]`).first().waitFor();
  await page.locator('[data-path="/webhooks/prove"]').first().click();
  await page.getByText('whatever their shape').waitFor();
  if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/docs.png` });
  expect([...origins]).toEqual([new URL(service.url).origin]);
  expect(failures).toEqual([]);
});
