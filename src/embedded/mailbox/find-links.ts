const LINK = /https?:\/\/[^\s<>"'`\\]+/gi;
const HREF = /<a\b[^>]*?\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
/** What ends a sentence is not part of the link in it. */
const SENTENCE_END = /[.,;:!?)\]}]+$/;

/** A stretch of text; `href` where it is a link. */
export interface TextPiece {
  text: string;
  href?: string;
}

/** Cuts plain text into links and what is between them. Only http and https become links. */
export function splitAtLinks(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const href = match[0].replace(SENTENCE_END, '');
    if (!URL.canParse(href)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: href, href });
    end = match.index + href.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** The web links of a mail, in order, each once. */
export function findLinks(html: string | null, text: string): string[] {
  const fromHtml = [...(html ?? '').matchAll(HREF)].map(([, a, b, c]) => decode(a ?? b ?? c ?? '').trim());
  const fromText = splitAtLinks(text).flatMap(({ href }) => href ?? []);
  const web = [...fromHtml, ...fromText].filter((link) => /^https?:\/\//i.test(link) && URL.canParse(link));
  return [...new Set(web)];
}

/** The character references that occur in addresses. */
function decode(attribute: string): string {
  return attribute
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, code: string) => character(Number.parseInt(code, 16)))
    .replace(/&#(\d{1,7});/g, (_, code: string) => character(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

function character(code: number): string {
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : '';
}
