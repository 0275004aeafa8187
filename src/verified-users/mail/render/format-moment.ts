import { canonicalLocale } from './choose-locale';

/**
 * A moment as the customer writes it, in UTC and saying so: `November 29, 2026 at 10:15 PM UTC`. The customer's own
 * region is used when its language is that of the texts, so that an English text for `en-GB` has a British date.
 */
export function formatMoment(moment: Date, textLocale: string, requested: string | null): string {
  const own = requested === null ? null : canonicalLocale(requested);
  const locale = own !== null && languageOf(own) === languageOf(textLocale) ? own : textLocale;
  const formatted = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  }).format(moment);
  // Which spaces Intl puts before "PM" varies by version, and some mail programs have no glyph for the narrow one.
  return formatted.replace(/[\u00a0\u202f]/g, ' ');
}

function languageOf(locale: string): string {
  return locale.split('-')[0]!;
}
