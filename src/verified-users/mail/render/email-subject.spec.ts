import fc from 'fast-check';
import { companyOptions } from '../../../../test/company-options';
import { EmailRenderer } from './email-renderer.service';

const VALUES = {
  firstName: 'Ana',
  maskedPhone: '•••• 0123',
  link: 'https://api.northwind.example/reverify/token',
  expiresAt: new Date('2026-11-29T22:15:00Z'),
  deadline: new Date('2026-12-06T22:15:00Z'),
  caseReference: '7K3M9QXA',
};

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
