import { EMAIL_CATALOGUES } from './email-catalogues';

const english = EMAIL_CATALOGUES['en']!;

describe.each(Object.entries(EMAIL_CATALOGUES))('the emails in %s', (_locale, { shared, kinds }) => {
  const texts = [shared, ...Object.values(kinds)].flatMap((entry) =>
    Object.values({ ...entry } as Record<string, string | string[]>).flat(),
  );

  it('have the kinds and blocks that English has', () => {
    expect(Object.keys(kinds)).toEqual(Object.keys(english.kinds));
    for (const [kind, text] of Object.entries(kinds)) {
      expect(Object.keys(text)).toEqual(Object.keys(english.kinds[kind]!));
    }
  });

  it('are plain text, without markup', () => {
    expect(texts.filter((text) => /[<>&]|\s$/.test(text))).toEqual([]);
  });

  it('end no sentence in the company name, which may end in a full stop', () => {
    expect(texts.filter((text) => /\{\{clientName\}\}[.!?:]/.test(text))).toEqual([]);
  });

  it('address the customer formally', () => {
    const familiar =
      /(?<!\p{L})(tú|tus?|te|ti|contigo|tuy[oa]|haz|pulsa|confirma|puedes|tienes|quieres|has)(?!\p{L})/iu;
    expect(texts.filter((text) => familiar.test(text))).toEqual([]);
  });

  it('do not speak of what happened at the carrier', () => {
    expect(texts.join(' ')).not.toMatch(
      /carrier|operator|disconnect|port(ed|ing)|\bSIM\b|fraud|operador|fraude/i,
    );
  });
});
