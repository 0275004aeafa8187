/**
 * The code of an assurance reason in one spelling, `1A` or `-1A`. Prove writes `AL1a`, `1A` and
 * `[AL-1a] (Poor quality identity)`. What is none of these stays as it came.
 */
export function normaliseReason(reason: string): string {
  const match = /^\s*\[?\s*(?:AL)?\s*(-?\d[A-Z])\s*\]?\s*(?:\(.*\))?\s*$/is.exec(reason);
  return match ? match[1]!.toUpperCase() : reason;
}
