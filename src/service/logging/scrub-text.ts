/** Longer texts are cut, so that no line can be made arbitrarily long from outside. */
const LONGEST_TEXT = 2_000;

/** Secrets and addresses by their form, in this order: what stands inside another goes with it. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\bwhsec_[A-Za-z0-9+/=_-]*/g, '[secret]'],
  [/\beyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){1,4}/g, '[token]'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{12,}/gi, '$1 [secret]'],
  // Up to the last "@": a password that is not percent-encoded may hold "@" and "/" itself.
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)\S{0,1000}@/gi, '$1[secret]@'],
  [/(\/reverify\/)(?!:)[^\s/?#"']+/gi, '$1[token]'],
  [/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=/g, '[secret]'],
  [/(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{40,}/g, '[secret]'],
  [
    /(?:"[^"\n]{1,64}"|[\p{L}\p{N}\p{M}._%+'&*=/?^`{|}~!#$-]{1,64})(?:@|%40)(?=[\p{N}.-]{0,20}[\p{L}[])[\p{L}\p{N}\p{M}.:[\]-]{1,255}/giu,
    '[email]',
  ],
  [/\+[\s(]{0,2}\p{Nd}(?:[\s().\-/\u2010-\u2015]{0,3}\p{Nd}){6,18}/gu, '[phone]'],
];

/** What looks like a phone number and is none: UUIDs, times, dates, IP addresses. */
const NOT_PHONES =
  /((?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])|\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\d-])|(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]))/i;
const PHONE = /(?<![\p{L}\p{Nd}_])\(?\p{Nd}(?:[\s().\-/\u2010-\u2015]{0,3}\p{Nd}){6,18}(?![\p{L}\p{Nd}_])/gu;
const BARE_PHONE = /^\d{10,12}$/;
const EPOCH_SECONDS = /^1\d{9}$/;
const DECIMAL = /^\d+\.\d+$/;

/**
 * Takes out of a text what has the form of a secret, a token, an email address or a phone number. This is the
 * last resort: names have no form, so nothing personal may be put into a text in the first place.
 *
 * Bare digits count as a phone number when they are 10 to 12 and no time in seconds; with `+` or separators from
 * 7 on.
 */
export function scrubText(text: string): string {
  const scrubbed = FORMS.reduce((rest, [form, instead]) => rest.replace(form, instead), shorten(text));
  return scrubbed
    .split(NOT_PHONES)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(PHONE, scrubDigits)))
    .join('');
}

function scrubDigits(digits: string): string {
  const isBare = /^\p{Nd}+$/u.test(digits);
  if (isBare && (!BARE_PHONE.test(digits) || EPOCH_SECONDS.test(digits))) return digits;
  if (DECIMAL.test(digits) && !/^\d{3}\.\d{4}$/.test(digits)) return digits;
  return '[phone]';
}

/** Cuts between words, because the first half of a secret no longer has its form. */
function shorten(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const cut = text.slice(0, LONGEST_TEXT);
  return `${cut.slice(0, cut.search(/\s\S*$/) + 1)}[cut]`;
}
