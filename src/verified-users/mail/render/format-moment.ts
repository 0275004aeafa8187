import { canonicalLocale } from './choose-locale';

/** Where most customers live who name a language and no region: dates in `es` alone are those of Spain. */
const USUAL_REGION: Readonly<Record<string, string>> = { es: 'es-US' };

/**
 * A moment as the customer writes it, in their time zone, which it names: `November 29, 2026 at 5:15 PM Eastern Time`. The
 * customer's own region is used when its language is that of the texts, so that an English text for `en-GB` has a British
 * date.
 *
 * @param timeZone IANA name
 */
export function formatMoment(
  moment: Date,
  textLocale: string,
  requested: string | null,
  timeZone: string,
): string {
  const own = requested === null ? null : canonicalLocale(requested);
  const chosen = own !== null && languageOf(own) === languageOf(textLocale) ? own : textLocale;
  const locale = USUAL_REGION[chosen] ?? chosen;
  const zone = new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  const formatted = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: zone,
    // In words, for few people know what EST or GMT-5 is; UTC has no name that anybody would use.
    timeZoneName: zone === 'UTC' ? 'short' : 'longGeneric',
  }).format(moment);
  // Which spaces Intl puts before "PM" varies by version, and some mail programs have no glyph for the narrow one.
  return formatted.replace(/[\u00a0\u202f]/g, ' ');
}

function languageOf(locale: string): string {
  return locale.split('-')[0]!;
}
