import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { companyOptions } from '../../../../test/company-options';
import { InvalidOptionsError } from '../../options/invalid-options.error';
import type { EmailTemplate } from '../../options/verified-users-options.interface';
import { EmailRenderer } from './email-renderer.service';

const GOOD: EmailTemplate = {
  subject: 'Hi {{firstName}}',
  html: '<p lang="{{locale}}" dir="{{dir}}">{{#if firstName}}{{firstName}}{{/if}} <a href="{{link}}">{{clientName}}</a></p>',
  text: '{{firstName}} {{maskedPhone}} {{expiresAt}} {{link}}',
};

const LINKLESS: EmailTemplate = {
  subject: '{{clientName}}',
  html: '<p>{{firstName}}</p>',
  text: '{{firstName}}',
};

const VALUES = {
  firstName: '<b>Ana & Co</b>',
  maskedPhone: '•••• 0123',
  link: 'https://api.northwind.example/reverify/abc',
  expiresAt: new Date('2026-11-29T22:15:00Z'),
  deadline: null,
  caseReference: '7K3M9QXA',
};

function faultsOf(templates: Record<string, Record<string, unknown>>): readonly string[] {
  try {
    new EmailRenderer(companyOptions({ templates: templates as never }));
    return [];
  } catch (error) {
    if (error instanceof InvalidOptionsError) return error.problems;
    throw error;
  }
}

describe('own templates', () => {
  const renderer = new EmailRenderer(
    companyOptions({ templates: { invitation: { en: GOOD, 'fr-ca': GOOD } } }),
  );

  it('win over the built-in ones, for their locale only', () => {
    expect(renderer.render('invitation', 'en-GB', { ...VALUES, firstName: 'Ana' }).subject).toBe('Hi Ana');
    expect(renderer.render('invitation', 'es', VALUES).subject).toContain('Confirme');
  });

  it('print when the case ends, the way for a new number and the reference', () => {
    const text = '{{link}} {{newNumberLink}} {{#if deadline}}{{deadline}}{{/if}} {{caseReference}}';
    const own = new EmailRenderer(companyOptions({ templates: { reminder: { en: { ...GOOD, text } } } }));
    const given = { ...VALUES, deadline: new Date('2026-12-06T22:15:00Z') };
    expect(own.render('reminder', 'en', given).text).toBe(
      `${VALUES.link} ${VALUES.link}?way=new-number December 6, 2026 at 10:15 PM UTC 7K3M9QXA`,
    );
  });

  it('bring locales that are not built in', () => {
    expect(renderer.render('invitation', 'fr-CA', VALUES)).toMatchObject({
      locale: 'fr-CA',
      html: expect.stringContaining('lang="fr-CA" dir="ltr"'),
      text: expect.stringContaining('29 novembre 2026'),
    });
  });

  it('have their values escaped in HTML, and only there', () => {
    const { html, text } = renderer.render('invitation', 'en', { ...VALUES, firstName: "O'Neill" });
    expect(html).toContain('O&#x27;Neill');
    expect(text).toContain("O'Neill");
  });

  it('P13 cannot print more of the number than its ending', () => {
    const { text } = renderer.render('invitation', 'en', { ...VALUES, maskedPhone: '+14155550123' });
    expect(text).toContain('•••• 0123');
    expect(text).not.toContain('4155550123');
  });

  it.each<[string, Record<string, Record<string, unknown>>, RegExp]>([
    [
      'an unknown variable',
      { invitation: { en: { ...GOOD, subject: '{{name}}' } } },
      /^mail\.templates\.invitation\.en\.subject: line 1: unknown variable "name"/,
    ],
    [
      'a block left open',
      { invitation: { 'es-MX': { ...GOOD, html: '{{#if link}}' } } },
      /^mail\.templates\.invitation\.es-MX\.html: Parse error on line 1/,
    ],
    [
      'unescaped output',
      { invitation: { en: { ...GOOD, html: '{{{firstName}}}{{link}}' } } },
      /^mail\.templates\.invitation\.en\.html: line 1: use \{\{ \}\}/,
    ],
    [
      'an HTML part without the link',
      { invitation: { en: { ...GOOD, html: '<p>Hello</p>' } } },
      /^mail\.templates\.invitation\.en\.html: does not print \{\{link\}\}/,
    ],
    [
      'a link only for customers with a name',
      { invitation: { en: { ...GOOD, text: '{{#if firstName}}{{link}}{{/if}}' } } },
      /^mail\.templates\.invitation\.en\.text: does not print/,
    ],
    [
      'an empty subject',
      { invitation: { en: { ...GOOD, subject: '{{! nothing }}' } } },
      /^mail\.templates\.invitation\.en\.subject: renders to nothing/,
    ],
    [
      'a missing part',
      { invitation: { en: { subject: 'x', html: '{{link}}' } } },
      /^mail\.templates\.invitation\.en\.text: needed/,
    ],
    [
      'a part of another type',
      { invitation: { en: { ...GOOD, text: 7 } } },
      /^mail\.templates\.invitation\.en\.text: needed/,
    ],
    ['no template at all', { invitation: { en: null } }, /^mail\.templates\.invitation\.en\.subject: needed/],
    [
      'a broken locale',
      { invitation: { 'e n': GOOD } },
      /^mail\.templates\.invitation\.e n: expected a language tag/,
    ],
    [
      'an unknown kind',
      { invitaton: { en: GOOD } },
      /^mail\.templates\.invitaton: no such kind of email; known are invitation, reminder, fresh_link, confirmation, lapsed, address_changed$/,
    ],
    [
      'a link in a kind that has none',
      { confirmation: { en: { ...LINKLESS, text: '{{link}}' } } },
      /^mail\.templates\.confirmation\.en\.text: line 1: unknown variable "link"/,
    ],
    [
      'the number in the email to a former address',
      { address_changed: { en: { ...LINKLESS, html: '{{#if phoneEnding}}x{{/if}}' } } },
      /^mail\.templates\.address_changed\.en\.html: line 1: unknown variable "phoneEnding"/,
    ],
    [
      'a fresh link without the link',
      { fresh_link: { en: { ...GOOD, text: 'Hello' } } },
      /^mail\.templates\.fresh_link\.en\.text: does not print \{\{link\}\}/,
    ],
  ])('stop the start with one line: %s', (_title, templates, fault) => {
    expect(faultsOf(templates)[0]).toMatch(fault);
  });

  it('are reported all at once', () => {
    const broken = { ...GOOD, html: '{{a}}', text: '{{b}}' };
    const faults = faultsOf({ invitation: { en: broken, es: broken } });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'mail.templates.invitation.en.html',
      'mail.templates.invitation.en.text',
      'mail.templates.invitation.es.html',
      'mail.templates.invitation.es.text',
    ]);
  });

  it('may replace a kind without a link, whose templates need none', () => {
    const own = new EmailRenderer(companyOptions({ templates: { address_changed: { en: LINKLESS } } }));
    expect(own.render('address_changed', 'en', { firstName: 'Ana' }).text).toBe('Ana');
  });

  describe('docs/emails.md', () => {
    const guide = readFileSync(join(__dirname, '../../../../docs/emails.md'), 'utf8');
    const rowsOf = (heading: string) => {
      const [, table] = new RegExp(`\\| ${heading} .*?\\n.*?\\n(.*?)\\n\\n`, 's').exec(guide)!;
      return table!.split('\n').map((row) => row.split('|').map((cell) => cell.trim()));
    };
    const namesIn = (cell: string): string[] => cell.match(/\w+/g) ?? [];
    const kinds = rowsOf('kind').map((row) => namesIn(row[1]!)[0]!);

    it('names every kind', () => {
      const [fault] = faultsOf({ other: { en: GOOD } });
      expect(fault!.split('known are ')[1]!.split(', ')).toEqual(kinds);
    });

    it.each(['invitation', 'reminder', 'fresh_link', 'confirmation', 'lapsed', 'address_changed'])(
      'names every variable of the kind %s, and no other',
      (kind) => {
        const documented = rowsOf('variable').flatMap(([, names, , having]) =>
          having === 'all' || namesIn(having!).includes(kind) ? namesIn(names!) : [],
        );
        const [fault] = faultsOf({ [kind]: { en: { ...GOOD, subject: '{{unknown}}' } } });
        expect(fault!.split('known are ')[1]!.split(', ').sort()).toEqual(documented.sort());
      },
    );
  });
});
