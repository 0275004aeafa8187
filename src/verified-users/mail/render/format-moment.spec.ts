import { formatMoment } from './format-moment';

describe('formatMoment', () => {
  it.each<[textLocale: string, requested: string | null, formatted: string]>([
    ['en', null, 'November 29, 2026 at 10:15 PM UTC'],
    ['en', 'en-GB', '29 November 2026 at 22:15 UTC'],
    ['es', 'es', '29 de noviembre de 2026 a las 22:15 UTC'],
    ['es', 'es-MX', '29 de noviembre de 2026 a las 10:15 p.m. UTC'],
    ['en', 'fr', 'November 29, 2026 at 10:15 PM UTC'],
    ['en', 'en-u-ca-buddhist-nu-thai', 'November 29, 2026 at 10:15 PM UTC'],
    ['en', 'not a tag', 'November 29, 2026 at 10:15 PM UTC'],
  ])('texts in %s for a customer with %j say %j', (textLocale, requested, formatted) => {
    expect(formatMoment(new Date('2026-11-29T22:15:59Z'), textLocale, requested)).toBe(formatted);
  });
});
