export const SHORTEST_TOKEN = 32;

/** Long enough that nobody guesses it, and fit for a header. */
export function isAccessToken(value: unknown): boolean {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) && value.length >= SHORTEST_TOKEN;
}
