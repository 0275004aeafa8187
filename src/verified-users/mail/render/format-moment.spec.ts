import { formatMoment } from './format-moment';

const MOMENT = new Date('2026-11-29T22:15:59Z');

describe('formatMoment', () => {
  it.each<[textLocale: string, requested: string | null, formatted: string]>([
    ['en', null, 'November 29, 2026 at 10:15 PM UTC'],
    ['en', 'en-GB', '29 November 2026 at 22:15 UTC'],
    ['es', null, '29 de noviembre de 2026 a las 10:15 p.m. UTC'],
    ['es', 'es', '29 de noviembre de 2026 a las 10:15 p.m. UTC'],
    ['es', 'es-ES', '29 de noviembre de 2026 a las 22:15 UTC'],
    ['es', 'es-MX', '29 de noviembre de 2026 a las 10:15 p.m. UTC'],
    ['en', 'fr', 'November 29, 2026 at 10:15 PM UTC'],
    ['en', 'en-u-ca-buddhist-nu-thai', 'November 29, 2026 at 10:15 PM UTC'],
    ['en', 'not a tag', 'November 29, 2026 at 10:15 PM UTC'],
  ])('texts in %s for a customer with %j say %j', (textLocale, requested, formatted) => {
    expect(formatMoment(MOMENT, textLocale, requested, 'UTC')).toBe(formatted);
  });

  it.each([
    ['America/New_York', 'en', 'November 29, 2026 at 5:15 PM Eastern Time'],
    ['America/New_York', 'es', '29 de noviembre de 2026 a las 5:15 p.m. hora oriental'],
    ['America/Los_Angeles', 'en', 'November 29, 2026 at 2:15 PM Pacific Time'],
    ['America/Phoenix', 'en', 'November 29, 2026 at 3:15 PM Mountain Standard Time'],
    ['Asia/Kolkata', 'en', 'November 30, 2026 at 3:45 AM India Standard Time'],
    ['Etc/UTC', 'en', 'November 29, 2026 at 10:15 PM UTC'],
  ])('in %s it reads, in %s, %j', (timeZone, locale, formatted) => {
    expect(formatMoment(MOMENT, locale, null, timeZone)).toBe(formatted);
  });
});
