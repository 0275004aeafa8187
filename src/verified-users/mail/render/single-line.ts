/** What may not stand in a line of a mail header, or turns the reading direction of what follows it. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}]+/gu;

/**
 * Makes one printable line of at most `longest` UTF-16 units; a longer one is cut between two characters and ends
 * in `…`. Control characters, line separators, lone surrogates and direction overrides become spaces.
 */
export function singleLine(value: string, longest: number): string {
  const line = value.replace(UNPRINTABLE, ' ').replace(/\s+/gu, ' ').trim();
  if (line.length <= longest) return line;
  let kept = '';
  // Counted in units, not in characters as read: one letter may carry any number of combining marks.
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (kept.length + segment.length > longest - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
