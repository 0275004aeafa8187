import type { IncomingMessage } from 'node:http';

const PROVE_HEADER = 'x-prove-authorization';
const STANDARD_HEADER = 'authorization';
const BEARER = /^bearer +(\S+)$/i;
const BARE = /^\S+$/;

/**
 * The token of `X-Prove-Authorization`, or of `Authorization` when the former is absent; null when there is none,
 * more than one, or another scheme.
 */
export function readToken(request: IncomingMessage, acceptBareToken: boolean): string | null {
  const name = request.headers[PROVE_HEADER] === undefined ? STANDARD_HEADER : PROVE_HEADER;
  const value: unknown = request.headers[name];
  if (typeof value !== 'string' || isRepeated(request, name)) return null;
  const bearer = BEARER.exec(value)?.[1];
  if (bearer !== undefined) return bearer;
  return acceptBareToken && BARE.test(value) ? value : null;
}

/** Node joins some repeated headers with a comma and keeps only the first of others; the raw list shows both. */
function isRepeated(request: IncomingMessage, name: string): boolean {
  const isName = (entry: string, index: number) => index % 2 === 0 && entry.toLowerCase() === name;
  return request.rawHeaders.filter(isName).length > 1;
}
