/**
 * Whether Redis hashes all keys that begin with this prefix into one slot. It looks at what stands between the
 * first `{` and the first `}` after it, and only when something stands there.
 */
export function hasHashTag(prefix: string): boolean {
  return /^[^{]*\{[^}]+\}/.test(prefix);
}
