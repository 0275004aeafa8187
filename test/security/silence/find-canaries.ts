import type { Canary } from './canary';
import { textsOf } from './texts-of';

/** One place where something may have been let slip. */
export interface Sink {
  where: string;
  content: unknown;
}

/** Shorter pieces of an encoded value would be found by accident. */
const SHORTEST_NEEDLE = 8;

/** @returns `name of the canary: where it was found`, for every hit. */
export function findCanaries(sinks: readonly Sink[], canaries: readonly Canary[]): string[] {
  const hunts = canaries.map((canary) => ({ canary, needles: needlesOf(canary) }));
  return sinks.flatMap(({ where, content }) => {
    const texts = [...textsOf(where), ...textsOf(content)];
    const folded = texts.map((text) => text.toLowerCase());
    const digits = texts.map((text) => text.replace(/[\s().+/\-\u00a0]/g, ''));
    return hunts
      .filter(
        ({ canary, needles }) =>
          needles.exact.some((needle) => texts.some((text) => text.includes(needle))) ||
          needles.anyCase.some((needle) => folded.some((text) => text.includes(needle))) ||
          (canary.digits !== undefined && digits.some((text) => text.includes(canary.digits!))),
      )
      .map(({ canary }) => `${canary.name}: ${where}`);
  });
}

function needlesOf({ forms }: Canary): { exact: string[]; anyCase: string[] } {
  const texts = forms.filter((form) => typeof form === 'string');
  const bytes = forms.map((form) => Buffer.from(form));
  return {
    exact: bytes.flatMap((form) => [form.toString('latin1'), ...base64Pieces(form)]).filter(isLong),
    anyCase: [
      ...texts.flatMap((form) => [form, encodeURIComponent(form), jsonEscaped(form), htmlEscaped(form)]),
      ...bytes.map((form) => form.toString('hex')),
    ]
      .map((needle) => needle.toLowerCase())
      .filter(isLong),
  };
}

function isLong(needle: string): boolean {
  return needle.length >= SHORTEST_NEEDLE;
}

/** Base64 of a value that begins at any byte of what was encoded as a whole, in both alphabets. */
function base64Pieces(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last characters also depend on the neighbours.
    const piece = whole.slice(
      offset === 0 ? 0 : offset + 1,
      (bytes.length + offset) % 3 === 0 ? undefined : -1,
    );
    return [piece, piece.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function jsonEscaped(text: string): string {
  return text.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function htmlEscaped(text: string): string {
  return text.replace(/[&<>"'=+`]/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
}
