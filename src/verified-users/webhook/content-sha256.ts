import { hash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';

// Strict: anything that JSON cannot say is an error instead of a placeholder. Neither depth nor breadth is cut.
const canonicalJson = configure({ strict: true });

/**
 * SHA-256 of a parsed JSON value as canonical JSON: keys sorted, no white space, numbers as IEEE doubles. Two texts of
 * one value have one hash.
 */
export function contentSha256(value: unknown): Buffer {
  return hash('sha256', canonicalText(value), 'buffer');
}

function canonicalText(value: unknown): string {
  try {
    return canonicalJson(value)!;
  } catch {
    // A number beyond the doubles (1e400) parses as Infinity; it must not hash like null.
    return canonicalJson(value, nameInfinity)!;
  }
}

function nameInfinity(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? `\0${value}` : value;
}
