/**
 * Whether what Prove says of a line, such as its carrier or type, is something else than what was held. An unknown value
 * differs from nothing, and the spelling of a name is no difference.
 */
export function differs(ours: string | null, theirs: string | null): boolean {
  if (ours === null || theirs === null) return false;
  return ours.trim().toLowerCase() !== theirs.trim().toLowerCase();
}
