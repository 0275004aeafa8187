const LONGEST_NAME = 40;
/** Letters of any script with their marks, spaces, hyphens and apostrophes; a dot only as in `J. R.` or `J.R.`. */
const NAME =
  /^(?:[\p{L}\p{M} '’-]|(?<![\p{L}\p{M}])[\p{Lu}\p{Lt}\p{Lo}]\p{M}*\.(?=$|[ -]|[\p{Lu}\p{Lt}\p{Lo}]\p{M}*\.))+$/u;

/**
 * The name as it may be printed in a greeting, or null for none. A stranger may register under any text, and an email of
 * ours must not carry an address, a number or a sentence of theirs: whatever does not look like a name is not printed.
 */
export function displayName(name: string | null): string | null {
  const line = (name ?? '').normalize('NFC').replace(/ +/g, ' ').trim();
  if ([...line].length > LONGEST_NAME) return null;
  return NAME.test(line) && /\p{L}/u.test(line) ? line : null;
}
