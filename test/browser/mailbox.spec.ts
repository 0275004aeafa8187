import axe from 'axe-core';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { createTransport } from 'nodemailer';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { MailboxModule, startMailbox, type Mailbox } from '../../src/embedded/mailbox';
import { EmailRenderer } from '../../src/verified-users/mail/render/email-renderer.service';
import { companyOptions } from '../company-options';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { launchChromium } from './launch-chromium';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 740 };
const LINKS = [
  { text: 'Emulator', href: '/emulator' },
  { text: 'API docs', href: '/docs' },
];

let browser: Browser;
let context: BrowserContext;
let page: Page;
let dataDir: string;
let mailbox: Mailbox;
let app: INestApplication;
let url: string;
let failures: string[];
let origins: Set<string>;

beforeAll(async () => {
  browser = await launchChromium();
  dataDir = await makeDataFolder();
  mailbox = await startMailbox({ dataDir });
  app = await NestFactory.create(MailboxModule.register(mailbox, [], LINKS), new FastifyAdapter(), {
    logger: false,
  });
  await app.listen(0, '127.0.0.1');
  url = `${await app.getUrl()}/mailbox`;
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await mailbox?.stop();
  await removeDataFolder(dataDir);
});

beforeEach(async () => {
  await mailbox.clear();
  await fill();
  context = await browser.newContext({ viewport: DESKTOP });
  page = await context.newPage();
  failures = [];
  origins = new Set();
  page.on('console', (message) => message.type() === 'error' && failures.push(message.text()));
  page.on('pageerror', (error) => failures.push(error.message));
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
});
afterEach(async () => {
  await context.close();
  expect(failures).toEqual([]);
  // The icon is written into the page; nothing else comes from anywhere but here.
  expect([...origins].filter((origin) => origin !== 'null')).toEqual([new URL(url).origin]);
});

/** What the service sends, a mail that wants to load something, and one without HTML. */
async function fill(): Promise<void> {
  const { html, text, subject } = new EmailRenderer(companyOptions()).render('invitation', 'en', {
    firstName: 'Ana',
    maskedPhone: '•••• 0123',
    link: 'https://api.northwind.example/reverify/Zk3v8QmX1bT7yR2wN5cL9dH4sJ6gP0aE',
    expiresAt: new Date('2026-11-29T22:15:00Z'),
    deadline: new Date('2026-12-06T22:15:00Z'),
    caseReference: '7K3M9QXA',
  });
  const transport = createTransport(mailbox.smtpUrl);
  const from = 'Northwind Bank <no-reply@northwind.example>';
  await transport.sendMail({ from, to: 'ana@customer.example', subject, html, text });
  const tracker = '<p>Hello</p><img alt="" src="https://tracker.example/pixel.gif">';
  await transport.sendMail({ from, to: 'luis@customer.example', subject: 'Su número', html: tracker });
  const plain = { text: 'Nothing but words.', headers: { 'X-Long': 'words '.repeat(40).trim() } };
  await transport.sendMail({ from, to: 'mei@customer.example', subject: 'Plain', ...plain });
  transport.close();
}

const open = (recipient: string) => page.locator('a.message').filter({ hasText: recipient }).click();
const tab = (name: string) => page.getByRole('link', { name, exact: true }).click();
const shown = () => page.locator('a.message .to bdi').allTextContents();

async function search(words: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search messages' }).fill(words);
  await page.keyboard.press('Enter');
  await page.waitForURL(({ searchParams }) => searchParams.get('q') === words);
}

describe('the mailbox', () => {
  it('finds messages by recipient, subject and words of the text, by keyboard alone', async () => {
    await page.goto(url);
    expect(await shown()).toEqual(['mei@customer.example', 'luis@customer.example', 'ana@customer.example']);
    for (const [words, found] of [
      ['LUIS', ['luis@customer.example']],
      ['número', ['luis@customer.example']],
      ['words nothing', ['mei@customer.example']],
      ['northwind plain', ['mei@customer.example']],
      ['zebra', []],
    ] as const) {
      await search(words);
      expect(await shown()).toEqual(found);
      expect(await page.locator('#count').textContent()).toBe(`${found.length} of 3 messages`);
    }
    await page.getByText('Nothing found.').waitFor();
    await page.getByRole('link', { name: 'Show all' }).click();
    expect(await shown()).toHaveLength(3);
  });

  it('shows what arrives while it is open, unless it is not what was searched for', async () => {
    await page.goto(`${url}?q=luis`);
    const transport = createTransport(mailbox.smtpUrl);
    const mail = { from: 'a@b.example', subject: 'Later', text: 'x' };
    await transport.sendMail({ ...mail, to: 'someone@customer.example' });
    await transport.sendMail({ ...mail, to: 'luis.two@customer.example' });
    transport.close();
    await page.getByText('luis.two@customer.example').waitFor();
    expect(await shown()).toEqual(['luis.two@customer.example', 'luis@customer.example']);
    expect(await page.locator('#count').textContent()).toBe('2 of 5 messages');
  });

  it('shows headers, text, source, and the message as wide as a phone', async () => {
    await page.goto(url);
    await open('ana@customer.example');
    await page.frameLocator('iframe').getByRole('link', { name: 'Confirm my number' }).waitFor();
    await page.locator('summary', { hasText: 'headers' }).click();
    await page.locator('.headers').getByText('Message-ID').waitFor();
    await tab('Phone');
    await page.frameLocator('iframe').getByRole('link', { name: 'Confirm my number' }).waitFor();
    expect((await page.locator('iframe').boundingBox())!.width).toBe(375);
    await tab('Text');
    await page.locator('pre', { hasText: 'It takes about a minute' }).waitFor();
    await tab('Source');
    await page.locator('pre', { hasText: 'Content-Type: multipart/alternative' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download as .eml' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^[\d-]+[0-9a-f]+\.eml$/);
  });

  it('unfolds long headers, and offers no HTML where there is none', async () => {
    await page.goto(url);
    await open('mei@customer.example');
    expect(await page.locator('.tab').allTextContents()).toEqual(['Text', 'Source']);
    await page.locator('summary', { hasText: 'headers' }).click();
    await page.locator('.headers dd').getByText('words '.repeat(40).trim()).waitFor();
  });

  it('loads nothing that a message wants to have loaded', async () => {
    const refused: string[] = [];
    page.on('requestfailed', (request) => refused.push(request.url()));
    await page.goto(url);
    await open('luis@customer.example');
    await page.frameLocator('iframe').getByText('Hello').waitFor();
    expect(refused.concat(failures).join()).toContain('tracker.example');
    failures = [];
    origins.delete('https://tracker.example');
  });

  it('deletes all only after a second press', async () => {
    await page.goto(url);
    const yes = page.getByRole('button', { name: 'Yes, delete all' });
    expect(await yes.isVisible()).toBe(false);
    await page.getByText('Delete all', { exact: true }).click();
    await yes.click();
    await page.getByText('No mail yet.').waitFor();
    expect(await mailbox.list()).toEqual([]);
  });

  it('leads to the other pages', async () => {
    await page.goto(url);
    const links = page.getByRole('navigation', { name: 'Other pages' }).getByRole('link');
    const found = await Promise.all((await links.all()).map((link) => link.getAttribute('href')));
    expect(found).toEqual(LINKS.map(({ href }) => href));
  });

  describe.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const)('on a %s', (device, viewport) => {
    it.each(['light', 'dark'] as const)(
      'axe finds nothing in %s mode, and nothing runs over the edge',
      async (colorScheme) => {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        const [, , ana] = await mailbox.list();
        for (const [name, address] of [
          ['list', url],
          ['found', `${url}?q=zebra`],
          ['html', `${url}/${ana!.id}`],
          ['narrow', `${url}/${ana!.id}?view=phone`],
          ['text', `${url}/${ana!.id}?view=text`],
          ['source', `${url}/${ana!.id}?view=source`],
          ['missing', `${url}/nope`],
        ] as const) {
          await page.goto(address);
          for (const summary of await page.locator('summary').all()) await summary.click();
          // The page's policy forbids what comes from elsewhere: axe is brought in by the debugger.
          const results = await page.evaluate<axe.AxeResults>(
            `${axe.source}; axe.run(document, { iframes: false })`,
          );
          const violations = results.violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html }) => `${id}: ${html}`),
          );
          expect({ name, violations }).toEqual({ name, violations: [] });
          const width = await page.evaluate<number>('document.documentElement.scrollWidth');
          expect(width).toBeLessThanOrEqual(viewport.width);
          const folder = process.env['SCREENSHOTS'];
          if (folder)
            await page.screenshot({ path: `${folder}/mailbox-${name}-${device}-${colorScheme}.png` });
        }
        // The answer to an address that leads nowhere is an error to the browser too.
        failures = failures.filter((text) => !text.includes('404'));
      },
    );
  });
});
