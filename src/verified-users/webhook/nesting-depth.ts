const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
/** By this one bit brackets and braces differ. */
const BRACE_BIT = 0x20;

/**
 * Whether JSON in UTF-8 nests deeper than `maxDepth` arrays and objects; the outermost counts as 1. Looks at each byte
 * once, before anything recursive sees the text, and does not mind whether it is JSON at all.
 */
export function nestsDeeperThan(bytes: Uint8Array, maxDepth: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!;
    if (inString) {
      if (byte === BACKSLASH) index++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if ((byte | BRACE_BIT) === OPENING_BRACE) {
      if (++depth > maxDepth) return true;
    } else if ((byte | BRACE_BIT) === CLOSING_BRACE) {
      depth--;
    }
  }
  return false;
}

/** The same for a parsed value. Iterative, because recursion that deep would overflow the stack. */
export function valueNestsDeeperThan(value: unknown, maxDepth: number): boolean {
  const open: [unknown, number][] = [[value, 1]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [one, depth] = next;
    if (typeof one !== 'object' || one === null) continue;
    if (depth > maxDepth) return true;
    for (const inner of Object.values(one)) open.push([inner, depth + 1]);
  }
  return false;
}
