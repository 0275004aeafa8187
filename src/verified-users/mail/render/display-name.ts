import { singleLine } from './single-line';

const LONGEST_NAME = 60;
/** Mail programs turn these into links, and a stranger may register under any name. */
const LOOKS_LIKE_A_LINK = /[/\\:@]|\p{L}{2,}\.\p{L}{2,}/u;

/**
 * The name as it may be printed in a greeting, or null for none. A name that a mail program would turn into a link
 * is not printed at all: an email of ours must not carry a stranger's advertisement.
 */
export function displayName(name: string | null): string | null {
  const line = singleLine(name ?? '', LONGEST_NAME);
  return line === '' || LOOKS_LIKE_A_LINK.test(line) ? null : line;
}
