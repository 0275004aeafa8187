import { createHash } from 'node:crypto';
import { companyOptions } from '../../../../test/company-options';
import { PAGE_CATALOGUES } from './page-catalogues';
import { PageRenderer } from './page-renderer.service';
import type { ConfirmView, PageView, StepsView } from './page-view';

const LINK = 'https://api.example.com/reverify/Zk3v8QmX1bT7yR2wN5cL9dH4sJ6gP0aE_uVfKiOxB-Q';
const CONFIRM: ConfirmView = { kind: 'confirm', maskedPhone: '•••• 0123', link: LINK };
const NUMBER: StepsView['state'] = {
  ...{
    step: 'number',
    locale: 'en',
    caseReference: '94Y8V6K2',
    maskedPhone: '•••• 0123',
    maskedName: 'A••• K•••',
  },
  ...{ numberInDoubt: false, triesLeft: 5, notice: null },
  consent: { countries: [], byContinuing: ['US'], textVersion: '1' },
};
const steps = (state: object = {}, others: Partial<StepsView> = {}): StepsView => ({
  ...{ kind: 'steps', way: null, sessionLeftMs: 60_000, ...others },
  state: { ...NUMBER, ...state },
});
const VIEWS: PageView[] = [
  CONFIRM,
  steps(),
  { kind: 'decline' },
  { kind: 'session_expired' },
  { kind: 'fresh_link_asked' },
  { kind: 'contact' },
  { kind: 'link_invalid' },
  { kind: 'unavailable' },
  { kind: 'phone_done' },
];
const renderer = new PageRenderer(companyOptions());

describe.each(['en', 'es'])('the pages in %s', (locale) => {
  it.each(VIEWS.map((view) => [view.kind, view] as const))(
    '%s has one h1, landmarks, title and language',
    (kind, view) => {
      const html = renderer.render(view, locale);
      const { pages, steps: texts } = PAGE_CATALOGUES[locale]!;
      const { heading } = kind === 'steps' ? texts.known : pages[kind];
      expect(html.match(/<h1>[^<]*<\/h1>/g)).toEqual([`<h1>${heading}</h1>`]);
      expect(html).toContain(`<title>${heading} · Northwind Bank</title>`);
      expect(html).toContain(`<html lang="${locale}" dir="ltr">`);
      for (const landmark of ['header', 'main', 'footer'])
        expect(html.split(`<${landmark}>`)).toHaveLength(2);
      expect(html).toContain('href="mailto:help@northwind.example"');
      expect(html).toContain('href="https://northwind.example/help"');
    },
  );
});

it('P11 what a form does is done by its POST to the address of the page itself', () => {
  for (const view of VIEWS)
    for (const form of renderer.render(view, 'en').match(/<form[^>]*>/g) ?? [])
      expect(form).toBe('<form method="post">');
  expect(renderer.render(CONFIRM, 'en')).toContain('<form method="post">');
});

it('the first page says what uses the link up, and who checks, before the buttons', () => {
  const html = renderer.render(CONFIRM, 'en');
  const places = [
    '<noscript>',
    'with the help of Prove',
    'href="https://www.prove.com/legal/overview"',
    '<button',
  ];
  expect(places.map((text) => html.indexOf(text))).toEqual(
    places.map((text) => html.indexOf(text)).sort((one, other) => one - other),
  );
  expect(html.indexOf('<noscript>')).toBeGreaterThan(0);
});

it.each([
  [null, ['Confirm my number', 'I have a new number']],
  ['new-number', ['I have a new number', 'Confirm my number']],
] as const)('with the way %s the first page offers %j', (way, labels) => {
  const html = renderer.render({ ...CONFIRM, way }, 'en');
  expect([...html.matchAll(/<button[^>]*>([^<]*)/g)].map(([, label]) => label)).toEqual(labels);
});

describe('the number', () => {
  const field = 'id="phone"';
  it.each([
    ['is the one on record, to be confirmed', {}, {}, false],
    ['is asked for where the customer says so', {}, { way: 'new-number' }, true],
    ['is asked for where it may be a stranger’s', { numberInDoubt: true }, { way: 'known' }, true],
    ['is asked for where none is on record', { maskedPhone: null }, {}, true],
  ] as const)('%s', (_, state, others, isAsked) => {
    const html = renderer.render(steps(state, others), 'en');
    expect(html.includes(field)).toBe(isAsked);
    // Never filled in with what is on record.
    if (isAsked) expect(html).toMatch(/id="phone"[^>]* value=""/);
  });

  it('comes back as it was typed, with what is wrong beside it, and never as markup', () => {
    const sent = { phoneNumber: '"><b>12', firstName: '', lastName: '', fault: 'INVALID_PHONE_NUMBER' };
    const html = renderer.render(steps({ numberInDoubt: true }, { sent }), 'en');
    expect(html).toContain('value="&quot;&gt;&lt;b&gt;12"');
    expect(html).toContain('aria-invalid="true"');
    expect(html).toContain('This doesn’t look like a phone number.');
  });

  it('tells what is left to try, and what to quote, once a try has failed', () => {
    const html = renderer.render(steps({ notice: 'identity_not_confirmed', triesLeft: 2 }), 'en');
    expect(html).toContain('We couldn’t match this number to your name.');
    expect(html).toContain('You have 2 tries left.');
    expect(html).toContain('94Y8V6K2');
    expect(renderer.render(steps(), 'en')).not.toMatch(/\d tries left/);
  });
});

it.each([
  ['attempts_used_up', 'identity_not_confirmed', 'We couldn’t match this number to your name.'],
  ['attempts_used_up', 'possession_failed', 'We couldn’t make sure you have this phone.'],
  ['attempts_used_up', 'review', 'Someone at Northwind Bank will look into your number.'],
  ['expired', null, 'This request has expired'],
  ['declined', null, 'this isn’t your account'],
] as const)('the end %s (%s) says why, and what to quote', (reason, notice, text) => {
  const state = { step: 'failed', locale: 'en', caseReference: '94Y8V6K2', reason, notice };
  const html = renderer.render({ ...steps(), state: state as StepsView['state'] }, 'en');
  expect(html).toContain(text);
  expect(html).toContain('94Y8V6K2');
});

it('P13 shows no more of the number than its ending', () => {
  const html = renderer.render({ ...CONFIRM, maskedPhone: '+14155550123' }, 'en');
  expect(html).toContain('<span aria-hidden="true">•••• 0123</span>');
  expect(html).toContain('Phone number ending in\u00a00123');
  expect(html).not.toMatch(/415|555/);
});

it('a number without an ending to show is left out', () => {
  const html = renderer.render({ ...CONFIRM, maskedPhone: '••••' }, 'en');
  expect(html).not.toContain('class="number"');
  expect(html).toContain('can still reach you by phone.</p>');
});

it('runs nothing of its own and loads nothing but its one script, from where the policy allows it', () => {
  const { name } = renderer.bundle;
  const script = `<script type="module" src="/reverify/assets/${name}"></script>`;
  const preload = `<link rel="modulepreload" href="/reverify/assets/${name}">`;
  for (const view of VIEWS) {
    const html = renderer.render(view, 'en');
    expect(html.includes(script)).toBe(view.kind === 'steps');
    expect(html.includes(preload)).toBe(view.kind === 'steps' || view.kind === 'confirm');
    const rest = html.replace(script, '').replace(preload, '');
    expect(rest.replaceAll(/<script type="application\/json".*<\/script>/g, '')).not.toMatch(
      /<(script|img|link|iframe|object|base)\b|url\(|@import|\son\w+=|\sstyle=|\ssrc=/i,
    );
  }
});

it('what the script is told cannot end its element, whatever the company is called', () => {
  const company = { name: '</script><script>alert(1)//', supportEmail: 'help@northwind.example' };
  const html = new PageRenderer(companyOptions({ company })).render(steps(), 'es');
  const [, data] = /id="page-data">(.*?)<\/script>/.exec(html)!;
  expect(JSON.parse(data!)).toMatchObject({
    locale: 'es',
    clientName: company.name,
    sdkUrl: null,
  });
});

it("shows the logo with the company's name as its text", () => {
  const company = {
    name: 'Northwind Bank',
    supportEmail: 'a@b.example',
    logoUrl: 'https://cdn.example/logo.svg?v=2',
  };
  const branded = new PageRenderer(companyOptions({ company }));
  expect(branded.render(CONFIRM, 'en')).toContain(
    '<img src="https://cdn.example/logo.svg?v&#x3D;2" alt="Northwind Bank">',
  );
  expect(branded.headers()['Content-Security-Policy']).toContain('; img-src https://cdn.example/logo.svg;');
});

it('a hostile company name is printed, never obeyed', () => {
  const company = { name: '</title><script>{{x}}</script>\r\n', supportUrl: 'https://x.example/?a="><b>' };
  const html = new PageRenderer(companyOptions({ company })).render(CONFIRM, 'en');
  expect(html).not.toMatch(/<script|<b>/);
  expect(html).toContain('&lt;/title&gt;&lt;script&gt;{{x}}&lt;/script&gt;');
});

it.each<[string | null, string]>([
  ['es-MX', 'es'],
  ['fr', 'en'],
  ['not a tag', 'en'],
  [null, 'en'],
])('the locale %j is answered in %s', (locale, chosen) => {
  expect(renderer.render(CONFIRM, locale)).toContain(`<html lang="${chosen}"`);
});

describe('the catalogues', () => {
  it.each(Object.keys(PAGE_CATALOGUES))('%s has the blocks that English has', (locale) => {
    const blocks = ({ shared, pages, steps }: (typeof PAGE_CATALOGUES)[string]) => [
      Object.keys(shared),
      ...Object.entries(steps).map(([step, texts]) => [step, ...Object.keys(texts)]),
      ...Object.entries(pages).map(([kind, page]) => [kind, ...Object.keys(page)]),
    ];
    expect(blocks(PAGE_CATALOGUES[locale]!)).toEqual(blocks(PAGE_CATALOGUES['en']!));
  });
});

describe('the headers', () => {
  it.each(['#1f4fd8', '#fff59d'])('allow exactly the styles of the page, for %s', (primaryColor) => {
    const company = { name: 'Northwind Bank', supportEmail: 'help@northwind.example', primaryColor };
    const branded = new PageRenderer(companyOptions({ company }));
    const [, styles] = /<style>(.*?)<\/style>/s.exec(branded.render(CONFIRM, 'es'))!;
    const hash = createHash('sha256').update(styles!).digest('base64');
    expect(styles).toContain(primaryColor);
    expect(branded.headers()['Content-Security-Policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; script-src https://api.northwind.example/reverify/assets/; ` +
        `connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    );
  });

  it('keep the token in the address to itself', () => {
    expect(renderer.headers()).toMatchObject({
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'X-Robots-Tag': 'noindex, nofollow',
      'Cross-Origin-Opener-Policy': 'same-origin',
    });
  });

  it('cannot be changed for the next answer', () => {
    renderer.headers()['Cache-Control'] = 'public';
    expect(renderer.headers()['Cache-Control']).toBe('no-store');
  });
});
