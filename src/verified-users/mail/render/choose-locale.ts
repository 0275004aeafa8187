/** The tag in its canonical form without extensions, or null when it is no BCP 47 tag. Takes `es_MX` for `es-MX`. */
export function canonicalLocale(tag: string): string | null {
  try {
    return new Intl.Locale(tag.trim().replaceAll('_', '-')).baseName;
  } catch {
    return null;
  }
}

/**
 * Picks a locale as RFC 4647 "lookup" does: the exact tag, then ever shorter ones down to the language; then the
 * same with the default; then `en`. A tag that cannot be read counts as none.
 */
export function chooseLocale(
  requested: string | null,
  byDefault: string,
  available: Iterable<string>,
): string {
  const offered = new Set(available);
  for (const tag of [requested, byDefault]) {
    const subtags = (tag === null ? null : canonicalLocale(tag))?.split('-') ?? [];
    for (let length = subtags.length; length > 0; length -= 1) {
      const candidate = subtags.slice(0, length).join('-');
      if (offered.has(candidate)) return candidate;
    }
  }
  return 'en';
}

/** Scripts that run from right to left, for own templates; the built-in texts have none. */
const RIGHT_TO_LEFT = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi']);

export function textDirection(locale: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(locale.split('-')[0]!) ? 'rtl' : 'ltr';
}
