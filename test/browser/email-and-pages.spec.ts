import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { MailOptions } from '../../src/verified-users/options/verified-users-options.interface';
import { EmailRenderer } from '../../src/verified-users/mail/render/email-renderer.service';
import { bundlePage } from '../../src/verified-users/reverification/page/page-bundle';
import { PageRenderer } from '../../src/verified-users/reverification/page/page-renderer.service';
import type { PageView } from '../../src/verified-users/reverification/page/page-view';
import { companyOptions } from '../company-options';
import { launchChromium } from './launch-chromium';

const ADDRESS = 'https://api.northwind.example/reverify/Zk3v8QmX1bT7yR2wN5cL9dH4sJ6gP0aE_uVfKiOxB-Q';
const bundle = bundlePage();
const MODULE = new URL(`assets/${bundle.name}`, ADDRESS).href;
const VIEWS: PageView[] = [
  { kind: 'confirm', maskedPhone: '•••• 0123', link: ADDRESS },
  ...[null, 'new-number' as const].map((way): PageView => ({
    ...{ kind: 'steps', way, sessionLeftMs: 60_000 },
    state: {
      ...{ step: 'number', locale: 'en', caseReference: '94Y8V6K2', maskedPhone: '•••• 0123' },
      ...{ maskedName: 'A••• K•••', numberInDoubt: false, triesLeft: 4, notice: 'identity_not_confirmed' },
      consent: { countries: ['CA', 'GB', 'DE', 'FR'], byContinuing: ['US'], textVersion: '1' },
    },
  })),
  { kind: 'decline' },
  { kind: 'session_expired' },
  { kind: 'fresh_link_asked' },
  { kind: 'contact' },
  { kind: 'phone_done' },
  { kind: 'link_invalid' },
  { kind: 'unavailable' },
];
const COMPANIES: Record<string, Partial<MailOptions>> = {
  'the default colour': {},
  'a very light colour': branded('Northwind Bank', '#fff59d'),
  'a very dark colour': branded('Northwind Bank', '#0a0f14'),
  'a middling colour': branded('Northwind Bank', '#7a8b99'),
  'a very long name': branded(
    `The Mutual of Llanfairpwllgwyngyll${'gogerychwyrndrobwll'.repeat(3)} Inc.`,
    '#d5008f',
  ),
};

function branded(name: string, primaryColor: string): Partial<MailOptions> {
  return {
    company: {
      name,
      primaryColor,
      supportEmail: 'help@northwind.example',
      supportUrl: 'https://northwind.example/help',
    },
  };
}

const KINDS = ['invitation', 'reminder', 'fresh_link', 'confirmation', 'lapsed', 'address_changed'];

function emailOf(mail: Partial<MailOptions>, locale: string, kind = 'invitation'): string {
  const values = {
    firstName: 'Ana',
    maskedPhone: '•••• 0123',
    link: ADDRESS,
    expiresAt: new Date('2026-11-29T22:15:00Z'),
    deadline: new Date('2026-12-06T22:15:00Z'),
    caseReference: '7K3M9QXA',
    timeZone: 'America/New_York',
  };
  return new EmailRenderer(companyOptions(mail)).render(kind, locale, values).html;
}

function documentsOf(mail: Partial<MailOptions>, locale: string): [name: string, html: string][] {
  const pages = new PageRenderer(companyOptions(mail));
  return [
    ...KINDS.map((kind): [string, string] => [kind, emailOf(mail, locale, kind)]),
    ...VIEWS.map((view): [string, string] => [view.kind, pages.render(view, locale)]),
  ];
}

let browser: Browser;
let context: BrowserContext;
let page: Page;
let requests: string[];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  requests = [];
  page.on('request', (request) => requests.push(request.url()));
});
afterEach(() => context.close());

async function violations(): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate<axe.AxeResults>('axe.run(document)');
  return results.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

describe.each(Object.keys(COMPANIES))('with %s', (company) => {
  it.each([
    ['light', 'en'],
    ['light', 'es'],
    ['dark', 'en'],
    ['dark', 'es'],
  ] as const)('axe finds nothing in %s mode (%s)', async (colorScheme, locale) => {
    await page.emulateMedia({ colorScheme });
    for (const [name, html] of documentsOf(COMPANIES[company]!, locale)) {
      await page.setContent(html);
      expect({ name, violations: await violations() }).toEqual({ name, violations: [] });
    }
    expect(requests).toEqual([]);
  });

  it('nothing has to be scrolled sideways at 320 pixels', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const [name, html] of documentsOf(COMPANIES[company]!, 'es')) {
      await page.setContent(html);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect({ name, width }).toEqual({ name, width: 320 });
    }
  });
});

it('the dark mode of the company is applied', async () => {
  for (const [, html] of documentsOf({}, 'en')) {
    await page.setContent(html);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(243, 244, 246)');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(15, 19, 24)');
  }
});

it.each([
  ['invitation', 'It takes about a minute. Please do it by'],
  ['fresh_link', 'It takes about a minute. Please do it by'],
  ['confirmation', 'There is nothing more for you to do.'],
  ['address_changed', 'If this was not you, please contact us.'],
])('the email %s can be read without its style element', async (kind, preheader) => {
  await page.setContent(emailOf({}, 'en', kind).replace(/<style>.*?<\/style>/gs, ''));
  expect(await violations()).toEqual([]);
  const shown = page.getByText(preheader).first();
  expect(await shown.isVisible()).toBe(false);
});

it('the button of the email is the first thing the keyboard reaches, and shows it', async () => {
  await page.setContent(emailOf({}, 'en'));
  await page.keyboard.press('Tab');
  const focused = page.locator(':focus');
  expect(await focused.textContent()).toContain('Confirm my number');
  expect(await focused.getAttribute('href')).toBe(ADDRESS);
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineWidth')).toBe('3px');
});

it.each(['confirmation', 'lapsed', 'address_changed'])(
  'in the email %s the keyboard reaches nothing but the support contact',
  async (kind) => {
    await page.setContent(emailOf({}, 'en', kind));
    const targets = [];
    for (let press = 0; press < 2; press += 1) {
      await page.keyboard.press('Tab');
      targets.push(await page.locator(':focus').getAttribute('href'));
    }
    expect(targets).toEqual(['mailto:help@northwind.example', 'https://northwind.example/help']);
    expect(await page.locator('a').count()).toBe(targets.length);
  },
);

it('a screen reader hears the ending of the number once', async () => {
  await page.setContent(new PageRenderer(companyOptions()).render(VIEWS[0]!, 'en'));
  const heard = await page.locator('main').ariaSnapshot();
  expect(heard.match(/0123/g)).toHaveLength(1);
  expect(heard).toContain('Phone number ending in');
});

describe('served with its headers', () => {
  const renderer = new PageRenderer(companyOptions());
  let refused: string[];
  let posts: { url: string; referer: string | undefined }[];

  beforeEach(async () => {
    refused = [];
    posts = [];
    page.on('console', (message) => refused.push(message.text()));
    await page.route('**/*', async (route) => {
      const request = route.request();
      if (request.url() === MODULE) {
        const headers = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' };
        return route.fulfill({ headers, body: bundle.content });
      }
      const isPost = request.method() === 'POST';
      if (isPost) posts.push({ url: request.url(), referer: (await request.allHeaders())['referer'] });
      await route.fulfill({
        headers: renderer.headers(),
        body: renderer.render(isPost ? { kind: 'phone_done' } : VIEWS[0]!, 'en'),
      });
    });
    await page.goto(ADDRESS);
  });

  it('its styles apply and nothing is refused or asked for', async () => {
    expect(await page.evaluate('getComputedStyle(document.querySelector("button")).backgroundColor')).toBe(
      'rgb(31, 79, 216)',
    );
    expect(refused).toEqual([]);
    expect([...new Set(requests)]).toEqual([ADDRESS, MODULE]);
  });

  it('other styles and scripts do not apply', async () => {
    await page.evaluate(`document.head.insertAdjacentHTML('beforeend', '<style>body{display:none}</style>')`);
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { text: 'document.title = "x"' }))`,
    );
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(await page.title()).not.toBe('x');
    expect(refused).toHaveLength(2);
  });

  it('the keyboard alone confirms: the form posts to the same address, without referrer', async () => {
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('How Prove handles your data');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('BUTTON');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineWidth')).toBe('3px');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();
    expect(posts).toEqual([{ url: ADDRESS, referer: undefined }]);
    expect(refused).toEqual([]);
  });

  it('works without JavaScript', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const silent = await plain.newPage();
    await silent.route('**/*', (route) =>
      route.fulfill({
        headers: renderer.headers(),
        body: renderer.render(route.request().method() === 'POST' ? { kind: 'phone_done' } : VIEWS[0]!, 'en'),
      }),
    );
    await silent.goto(ADDRESS);
    await silent.getByRole('button', { name: 'Confirm my number' }).click();
    expect(await silent.getByRole('heading', { name: 'Thank you' }).textContent()).toBe('Thank you');
    await plain.close();
  });
});
