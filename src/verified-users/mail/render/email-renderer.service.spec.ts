import fc from 'fast-check';
import { companyOptions } from '../../../../test/company-options';
import { EMAIL_CATALOGUES } from './email-catalogues';
import type { InvitationValues } from './email-content';
import { EmailRenderer } from './email-renderer.service';
import { MissingEmailValueError } from './missing-email-value.error';
import { UnknownEmailKindError } from './unknown-email-kind.error';

const VALUES: InvitationValues = {
  firstName: 'Ana',
  maskedPhone: '•••• 0123',
  link: 'https://api.northwind.example/reverify/Zk3v8QmX1bT7yR2wN5cL9dH4sJ6gP0aE_uVfKiOxB-Q',
  expiresAt: new Date('2026-11-29T22:15:00Z'),
};
const renderer = new EmailRenderer(companyOptions());

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

/** What a reader sees of the HTML: no head, no tags, entities read, spaces as one. */
function visibleText(html: string): string {
  return html
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<!--.*?-->/gs, '')
    .replace(/<div style="display:none.*?<\/div>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&([#\w]+);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/\s+/g, ' ');
}

describe('an invitation', () => {
  it.each(['en', 'es'])('says the same in HTML and in text (%s)', (locale) => {
    const { html, text } = renderer.render('invitation', locale, VALUES);
    const seen = visibleText(html);
    const lines = text.split('\n').map((line) => line.replace(/\s+/g, ' ').replace(/:$/, '').trim());
    const blocks = lines.filter((line) => /\p{L}/u.test(line));
    expect(blocks.length).toBeGreaterThan(12);
    expect(blocks.filter((block) => !seen.includes(block))).toEqual([]);
    const words = (value: string) => value.match(/\p{L}+/gu)!.length;
    // Only HTML has a button that may not work.
    const { linkIntroduction } = EMAIL_CATALOGUES[locale]!.shared;
    expect(words(seen)).toBe(words(text) + words(linkIntroduction));
  });

  it('holds the link as button and to be copied, and no other way out but support', () => {
    const { html, text } = renderer.render('invitation', 'en', VALUES);
    const targets = [...html.matchAll(/\shref="([^"]*)"/g)].map(([, target]) => target);
    expect(targets).toEqual([
      VALUES.link,
      VALUES.link,
      'mailto:help@northwind.example',
      'https://northwind.example/help',
    ]);
    expect(text.match(/https?:\/\/\S+/g)).toEqual([VALUES.link, 'https://northwind.example/help']);
  });

  it('loads nothing and tracks nothing', () => {
    const { html } = renderer.render('invitation', 'en', VALUES);
    expect(html).not.toMatch(
      /<(img|script|link|iframe|object|video|audio|form|base)\b|url\(|@import|@font-face|background=/i,
    );
    expect(html).not.toMatch(/\ssrc=|\son\w+=/i);
  });

  it('has one h1, a language, and only presentational tables', () => {
    const { html } = renderer.render('invitation', 'es-MX', VALUES);
    expect(html.match(/<h1\b/g)).toHaveLength(1);
    expect(html).toMatch(/<html lang="es" dir="ltr"/);
    expect(html.match(/<table\b[^>]*>/g)!.filter((table) => !table.includes('role="presentation"'))).toEqual(
      [],
    );
  });

  it('P13 shows no more of the number than its ending', () => {
    const { html, text, subject } = renderer.render('invitation', 'en', {
      ...VALUES,
      maskedPhone: '+14155550123',
    });
    expect(`${html}${text}${subject}`).not.toMatch(/415|555/);
    expect(text).toContain('ending in\u00a00123');
  });

  it('greets without a name when there is none', () => {
    const { text } = renderer.render('invitation', 'en', { ...VALUES, firstName: null });
    expect(text).toContain('\nHello,\n');
    expect(renderer.render('invitation', 'es', { ...VALUES, firstName: ' ' }).text).toContain('\nHola:\n');
  });

  it.each(['en', 'es'])('has whole sentences when the number has no ending to show (%s)', (locale) => {
    const { text } = renderer.render('invitation', locale, { ...VALUES, maskedPhone: '••••' });
    expect(text).toMatch(
      /phone number we have for you still reaches you\.|registrado para usted siga siendo el suyo\./,
    );
  });

  it('says until when, and names UTC', () => {
    expect(renderer.render('invitation', 'es-ES', VALUES).text).toContain(
      '29 de noviembre de 2026 a las 22:15 UTC',
    );
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
    ['<script>alert(1)<\u2215script>', '&lt;script&gt;alert(1)&lt;\u2215script&gt;'],
    ['"><img src=x onerror=alert(1)>', '&quot;&gt;&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;'],
    ['{{x}} {{{link}}}', '{{x}} {{{link}}}'],
    ['${7*7} <%= 1 %>', '${7*7} &lt;%&#x3D; 1 %&gt;'],
    ['Ana\r\n\r\nBcc: x', null],
    ['Ana\r\n\r\nPay now', 'Ana Pay now'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
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

describe('the subject can inject no header', () => {
  const own = {
    subject: '{{firstName}}\r\nX: {{clientName}}\u2028{{link}}',
    html: '{{link}}',
    text: '{{link}}',
  };

  it.each([
    'Ana\r\nBcc: everyone@example.com',
    'Ana\nSubject: two',
    'Ana\rX',
    'Ana\u2028\u2029\u0085X',
    'Ana\0\u001b[31m\u007f',
    '\u202eanA',
    'x'.repeat(100_000),
    '\ud800',
  ])('whatever the values: %j', (value) => {
    const company = { name: `C ${value}`, supportEmail: 'help@northwind.example' };
    for (const templates of [undefined, { invitation: { en: own } }]) {
      const hostile = new EmailRenderer(companyOptions({ company, templates }));
      const { subject } = hostile.render('invitation', 'en', {
        ...VALUES,
        firstName: value,
        link: `https://x/${value}`,
      });
      expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\p{Bidi_Control}]/u);
      expect(subject.length).toBeGreaterThan(0);
      expect(subject.length).toBeLessThanOrEqual(120);
    }
  });

  it('whatever an own template prints', () => {
    const printing = new EmailRenderer(companyOptions({ templates: { invitation: { en: own } } }));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (firstName, path) => {
        const { subject } = printing.render('invitation', 'en', {
          ...VALUES,
          firstName,
          link: `https://x/${path}`,
        });
        expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
        expect(subject.length).toBeLessThanOrEqual(120);
      }),
    );
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
  for (const kind of ['reminder', 'constructor', '__proto__']) {
    expect(() => renderer.render(kind, 'en', VALUES)).toThrow(UnknownEmailKindError);
  }
});

it('refuses an invitation without its link or its end', () => {
  expect(() => renderer.render('invitation', 'en', { ...VALUES, link: undefined })).toThrow(
    MissingEmailValueError,
  );
  expect(() => renderer.render('invitation', 'en', { ...VALUES, expiresAt: undefined })).toThrow(
    MissingEmailValueError,
  );
});
