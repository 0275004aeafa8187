import { createHash } from 'node:crypto';
import { companyOptions } from '../../../../test/company-options';
import { PAGE_CATALOGUES } from './page-catalogues';
import { PageRenderer } from './page-renderer.service';
import type { PageView } from './page-view';

const CONFIRM: PageView = { kind: 'confirm', maskedPhone: '•••• 0123' };
const VIEWS: PageView[] = [
  CONFIRM,
  { kind: 'steps' },
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
      const { heading } = PAGE_CATALOGUES[locale]!.pages[kind];
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

it('P11 only the confirm page has a form, and it posts to its own address', () => {
  expect(renderer.render(CONFIRM, 'en')).toContain('<form method="post">');
  for (const view of VIEWS.slice(1)) expect(renderer.render(view, 'en')).not.toContain('<form');
});

it('P13 shows no more of the number than its ending', () => {
  const html = renderer.render({ kind: 'confirm', maskedPhone: '+14155550123' }, 'en');
  expect(html).toContain('<span aria-hidden="true">•••• 0123</span>');
  expect(html).toContain('Phone number ending in\u00a00123');
  expect(html).not.toMatch(/415|555/);
});

it('a number without an ending to show is left out', () => {
  const html = renderer.render({ kind: 'confirm', maskedPhone: '••••' }, 'en');
  expect(html).not.toContain('class="number"');
  expect(html).toContain('still reaches you.</p>');
});

it('runs nothing of its own and loads nothing but the script of the steps, from where the policy allows it', () => {
  const script = '<script type="module" src="/reverify/assets/page.mjs"></script>';
  for (const view of VIEWS) {
    const html = renderer.render(view, 'en');
    const isScripted = view.kind === 'steps' || view.kind === 'link_invalid';
    expect(html.includes(script)).toBe(isScripted);
    expect(html.replace(script, '').replace(/<script type="application\/json".*<\/script>/, '')).not.toMatch(
      /<(script|img|link|iframe|object|base)\b|url\(|@import|\son\w+=|\sstyle=|\ssrc=/i,
    );
  }
});

it('what the script is told cannot end its element, whatever the company is called', () => {
  const company = { name: '</script><script>alert(1)//', supportEmail: 'help@northwind.example' };
  const html = new PageRenderer(companyOptions({ company })).render({ kind: 'steps' }, 'es');
  const [, data] = /id="page-data">(.*?)<\/script>/.exec(html)!;
  expect(JSON.parse(data!)).toMatchObject({
    view: 'steps',
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
