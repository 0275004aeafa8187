import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A new link token: 256 random bits, URL-safe. */
export function newLinkToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export function isLinkToken(value: string): boolean {
  return TOKEN.test(value);
}

/** What is stored of a token. A plain hash will do: 256 random bits cannot be guessed from it. */
export function hashLinkToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
