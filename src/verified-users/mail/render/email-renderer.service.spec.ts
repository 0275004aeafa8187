import { companyOptions } from '../../../../test/company-options';
import { EMAIL_CATALOGUES } from './email-catalogues';
import type { EmailContent, EmailValues } from './email-content';
import { EmailRenderer } from './email-renderer.service';
import { MissingEmailValueError } from './missing-email-value.error';
import { UnknownEmailKindError } from './unknown-email-kind.error';

const VALUES: Required<EmailValues> = {
  firstName: 'Ana',
  maskedPhone: '•••• 0123',
  link: 'https://api.northwind.example/reverify/Zk3v8QmX1bT7yR2wN5cL9dH4sJ6gP0aE_uVfKiOxB-Q',
  expiresAt: new Date('2026-11-29T22:15:00Z'),
  deadline: new Date('2026-12-06T22:15:00Z'),
  caseReference: '7K3M9QXA',
  timeZone: null,
};
const NEW_NUMBER = `${VALUES.link}?way=new-number`;
const WITH_LINK = ['invitation', 'reminder', 'fresh_link'];
const WITHOUT_LINK = ['confirmation', 'lapsed', 'address_changed'];
const KINDS = [...WITH_LINK, ...WITHOUT_LINK];
const LOCALES = Object.keys(EMAIL_CATALOGUES);
const everywhere = (kinds: string[]) =>
  kinds.flatMap((kind) => LOCALES.map((locale) => [kind, locale] as const));
const renderer = new EmailRenderer(companyOptions());
const render = (kind: string, locale: string | null, change: Partial<EmailValues> = {}): EmailContent =>
  renderer.render(kind, locale, { ...VALUES, ...change });

const ENTITIES: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  '#x27': "'",
  '#x3D': '=',
  '#x60': '`',
  nbsp: ' ',
};

function readEntities(html: string): string {
  return html.replace(/&([#\w]+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}

/** What a reader sees of the HTML: no head, no tags, entities read, spaces as one. */
function visibleText(html: string): string {
  return readEntities(html)
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<!--.*?-->/gs, '')
    .replace(/<div style="display:none.*?<\/div>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

it('the kinds that are tested here are those that have texts', () => {
  expect(Object.keys(EMAIL_CATALOGUES['en']!.kinds)).toEqual(KINDS);
});

describe('every kind', () => {
  it.each(everywhere(KINDS))('%s says the same in HTML and in text (%s)', (kind, locale) => {
    const { html, text: whole } = render(kind, locale);
    // In HTML it is a button only; the address that can be copied leads to the same page.
    const text = whole.replace(NEW_NUMBER, '');
    const seen = visibleText(html);
    const lines = text.split('\n').map((line) => line.replace(/\s+/g, ' ').replace(/:$/, '').trim());
    const blocks = lines.filter((line) => /\p{L}/u.test(line));
    expect(blocks.length).toBeGreaterThan(11);
    expect(blocks.filter((block) => !seen.includes(block))).toEqual([]);
    const words = (value: string) => value.match(/\p{L}+/gu)!.length;
    // Only HTML has a button that may not work.
    const { linkIntroduction } = EMAIL_CATALOGUES[locale]!.shared;
    expect(words(seen)).toBe(words(text) + (WITH_LINK.includes(kind) ? words(linkIntroduction) : 0));
  });

  it.each(WITH_LINK)(
    '%s holds the link as button and to be copied, and no other way out but support',
    (kind) => {
      const { html, text } = render(kind, 'en');
      const targets = [...html.matchAll(/\shref="([^"]*)"/g)].map(([, target]) => readEntities(target!));
      expect(targets).toEqual([
        VALUES.link,
        NEW_NUMBER,
        VALUES.link,
        'mailto:help@northwind.example',
        'https://northwind.example/help',
      ]);
      expect(text.match(/https?:\/\/\S+/g)).toEqual([
        VALUES.link,
        NEW_NUMBER,
        'https://northwind.example/help',
      ]);
    },
  );

  it.each(WITHOUT_LINK)('%s holds no link, even if it is given one, only support', (kind) => {
    const { html, text } = render(kind, 'en');
    const targets = [...html.matchAll(/\shref="([^"]*)"/g)].map(([, target]) => target);
    expect(targets).toEqual(['mailto:help@northwind.example', 'https://northwind.example/help']);
    expect(text.match(/https?:\/\/\S+/g)).toEqual(['https://northwind.example/help']);
  });

  it.each(KINDS)('%s loads nothing and tracks nothing', (kind) => {
    const { html } = render(kind, 'en');
    expect(html).not.toMatch(
      /<(img|script|link|iframe|object|video|audio|form|base)\b|url\(|@import|@font-face|background=/i,
    );
    expect(html).not.toMatch(/\ssrc=|\son\w+=/i);
  });

  it.each(KINDS)('%s has one h1, a language, and only presentational tables', (kind) => {
    const { html } = render(kind, 'es-MX');
    expect(html.match(/<h1\b/g)).toHaveLength(1);
    expect(html).toMatch(/<html lang="es" dir="ltr"/);
    expect(html.match(/<table\b[^>]*>/g)!.filter((table) => !table.includes('role="presentation"'))).toEqual(
      [],
    );
  });

  it.each(KINDS.filter((kind) => kind !== 'address_changed'))(
    'P13 %s shows no more of the number than its ending',
    (kind) => {
      const { html, text, subject } = render(kind, 'en', { maskedPhone: '+14155550123' });
      expect(`${html}${text}${subject}`).not.toMatch(/415|555/);
      expect(text).toContain('ending in\u00a00123');
    },
  );

  it('P13 the email to a former address shows nothing of the number', () => {
    const { html, text, subject } = render('address_changed', 'en', { maskedPhone: '+14155550123' });
    expect(`${html}${text}${subject}`).not.toMatch(/415|555|0123|••••|7K3M9QXA/);
  });

  it.each(KINDS)('%s greets without a name when there is none', (kind) => {
    expect(render(kind, 'en', { firstName: null }).text).toContain('\nHello,\n');
    expect(render(kind, 'es', { firstName: ' ' }).text).toContain('\nHola:\n');
  });

  it.each([
    ['invitation', 'en', 'phone number we have for you still reaches you.'],
    ['invitation', 'es', 'registrado para usted siga siendo suyo.'],
    ['invitation', 'es', 'No pudimos confirmar'],
    ['fresh_link', 'en', 'confirm the phone number we have for you. Links from'],
    ['fresh_link', 'es', 'que tenemos registrado para usted. Los enlaces'],
    ['confirmation', 'en', 'Your phone number is confirmed. There is'],
    ['confirmation', 'es', 'Su número de teléfono está confirmado. No tiene'],
  ])('%s has whole sentences when the number has no ending to show (%s)', (kind, locale, sentence) => {
    expect(render(kind, locale, { maskedPhone: '••••' }).text).toContain(sentence);
    expect(render(kind, locale, { maskedPhone: '' }).text).toContain(sentence);
  });

  it('says until when the link works, and names UTC', () => {
    expect(renderer.render('invitation', 'es-ES', VALUES).text).toContain(
      '29 de noviembre de 2026 a las 22:15 UTC',
    );
  });

  it.each(everywhere(WITH_LINK))('%s says the deadline and what happens afterwards (%s)', (kind, locale) => {
    const { text, html } = render(kind, locale, { timeZone: 'America/Chicago' });
    for (const part of [text, visibleText(html)]) {
      expect(part).toContain(
        locale === 'en'
          ? 'by December 6, 2026 at 4:15 PM Central Time'
          : 'a más tardar el 6 de diciembre de 2026 a las 4:15 p.m. hora central',
      );
      expect(part).toContain(locale === 'en' ? 'number as not confirmed' : 'no está confirmado');
    }
    expect(html).toMatch(/<div style="display:none[^>]*>[^&]*(December 6, 2026|6 de diciembre de 2026)/);
  });

  it.each(everywhere(WITH_LINK))('%s speaks of no deadline once it has passed (%s)', (kind, locale) => {
    const { text, html } = render(kind, locale, { deadline: null });
    expect(`${text}${html}`).not.toMatch(/December|diciembre|After that|Después de/);
    expect(html).not.toMatch(/<p[^>]*>\s*<\/p>/);
    expect(text).not.toMatch(/\n\n\n/);
  });

  it('lapsed says when the deadline was', () => {
    expect(render('lapsed', 'en', { timeZone: 'America/Denver' }).text).toContain(
      'The time for it ended on December 6, 2026 at 3:15 PM Mountain Time',
    );
  });

  it('moments are in the time zone of the schedules when the customer has none', () => {
    const options = companyOptions();
    const local = { ...options, schedules: { ...options.schedules, timeZone: 'America/New_York' } };
    expect(new EmailRenderer(local).render('invitation', 'en', VALUES).text).toContain(
      'November 29, 2026 at 5:15 PM Eastern Time',
    );
  });

  it.each(everywhere(KINDS.filter((kind) => kind !== 'address_changed')))(
    '%s gives the reference to quote (%s)',
    (kind, locale) => {
      const { text, html } = render(kind, locale);
      expect(text).toContain(': 7K3M9QXA\n');
      expect(visibleText(html)).toContain(': 7K3M9QXA');
    },
  );

  it.each([
    ['https://bank.example/verify?t=abc', 'https://bank.example/verify?t=abc&way=new-number'],
    ['https://bank.example/app#/verify/abc', 'https://bank.example/app?way=new-number#/verify/abc'],
  ])('the second button of a page of your own, %s, leads to %s', (link, target) => {
    expect(render('invitation', 'en', { link }).text).toContain(target);
  });

  it('nobody with a new number is sent away to support', () => {
    for (const kind of KINDS) expect(render(kind, 'en').text).not.toContain('If you have a new number');
    for (const kind of KINDS) expect(render(kind, 'es').text).not.toContain('Si tiene un número nuevo');
  });

  it('leaves out the support contact that the company does not have', () => {
    const company = { name: 'Northwind Bank', supportEmail: 'help@northwind.example' };
    const { html, text } = new EmailRenderer(companyOptions({ company })).render('invitation', 'en', VALUES);
    expect(`${html}${text}`).not.toContain('northwind.example/help');
    expect(text).toContain('help@northwind.example');
  });
});

describe('hostile values are printed, never obeyed', () => {
  it.each([
    ["O'Neill", 'O&#x27;Neill'],
    ['<script>alert(1)<\u2215script>', null],
    ['"><img src=x onerror=alert(1)>', null],
    ['{{x}} {{{link}}}', null],
    ['${7*7} <%= 1 %>', null],
    ['Ana\r\n\r\nBcc: x', null],
    ['Ana\r\n\r\nPay now', null],
    ['&lt;b&gt;', null],
  ])('first name %j', (firstName, printed) => {
    const { html, text, subject } = renderer.render('invitation', 'en', { ...VALUES, firstName });
    expect(html).toContain(printed === null ? '>Hello,<' : `>Hello ${printed},<`);
    expect(html).not.toMatch(/<(script|img)/i);
    expect(text.split('\n').filter((line) => line.startsWith('Hello'))).toHaveLength(1);
    expect(subject).not.toMatch(/[\r\n]/);
  });

  it('company name', () => {
    const company = {
      name: 'A<script>x</script>&{{link}}\r\nBcc: x@example.com',
      supportEmail: 'a"b@example.com',
    };
    const { html, subject } = new EmailRenderer(companyOptions({ company })).render(
      'invitation',
      'en',
      VALUES,
    );
    expect(html).not.toContain('<script');
    expect(html).toContain('A&lt;script&gt;x&lt;/script&gt;&amp;{{link}} Bcc: x@example.com');
    expect(html).toContain('mailto:a&quot;b@example.com');
    expect(subject).not.toMatch(/[\r\n]/);
  });
});

describe('locale', () => {
  it.each<[string | null, string | undefined, string]>([
    ['es', undefined, 'es'],
    ['es-MX', undefined, 'es'],
    ['fr', undefined, 'en'],
    ['fr', 'es', 'es'],
    ['broken tag', 'es', 'es'],
    [null, undefined, 'en'],
    [null, 'fr', 'en'],
  ])('%j with the default %j is answered in %s', (locale, defaultLocale, chosen) => {
    const content = new EmailRenderer(companyOptions({ defaultLocale })).render('invitation', locale, VALUES);
    expect(content.locale).toBe(chosen);
    expect(content.text).toContain(EMAIL_CATALOGUES[chosen]!.kinds['invitation']!.button);
  });
});

it('refuses a kind that has no texts', () => {
  for (const kind of ['birthday', 'constructor', '__proto__']) {
    expect(() => renderer.render(kind, 'en', VALUES)).toThrow(UnknownEmailKindError);
  }
});

it.each([
  ...WITH_LINK.flatMap((kind) =>
    ['link', 'expiresAt', 'maskedPhone', 'deadline', 'caseReference'].map((value) => [kind, value]),
  ),
  ['confirmation', 'maskedPhone'],
])('refuses an email of the kind %s without %s', (kind, value) => {
  expect(() => render(kind, 'en', { [value]: undefined })).toThrow(MissingEmailValueError);
});

it('P13 the email to a former address needs nothing but a name', () => {
  expect(renderer.render('address_changed', 'en', { firstName: 'Ana' }).text).toContain('Hello Ana,');
});
