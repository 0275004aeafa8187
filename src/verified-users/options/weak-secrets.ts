/** RFC 7518, section 3.2: a key for HS256 is at least as long as its hash. */
export const LEAST_SECRET_BYTES = 32;
/** What `minSecretBytes` may lower it to. */
export const LOWEST_SECRET_BYTES = 16;

/** Of 32 random bytes, and of a token's 32 random digits, never so few differ. */
const LEAST_DISTINCT_BYTES = 16;
const LEAST_DISTINCT_CHARACTERS = 8;

/** Secrets that stand, or have stood, in files of this project, where anybody can read them. */
const PUBLISHED = new Set([
  'whsec_for_trying_out_only_0123456789',
  'whsec_example_only_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  'whsec_bench_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  'whsec_bench_4f5e6d7c8b9a08192a3b4c5d6e7f8091',
  'Zm9yLXRyeWluZy1vdXQtb25seS0wMTIzNDU2Nzg5YWI=',
  'for-trying-out',
  'emulator-secret',
]);

/** Whether a secret can be read in this project's files. */
export function isPublishedSecret(secret: string): boolean {
  return PUBLISHED.has(secret) || PUBLISHED.has(`${secret}=`);
}

/** Why an encryption key of the right length is no secret, fit to follow "the key"; or nothing. */
export function findKeyWeakness(key: string): string | undefined {
  if (isPublishedSecret(key)) return 'is published with this project; make your own';
  const bytes = Buffer.from(key, 'base64');
  if (bytes.every((byte) => byte === 0)) return 'consists of zeros';
  if (new Set(bytes).size < LEAST_DISTINCT_BYTES) return 'repeats a few bytes';
  // One of 10^13 random keys is printable by chance.
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f)) return 'is text, not random bytes';
  return undefined;
}

/**
 * Why a webhook secret can be guessed, fit to follow "the secret"; or nothing.
 *
 * @param mend of a secret that is too short.
 */
export function findSecretWeakness(
  secret: string,
  mend: string,
  leastBytes = LEAST_SECRET_BYTES,
): string | undefined {
  if (Buffer.byteLength(secret) < leastBytes) {
    return `has fewer than ${leastBytes} bytes, the least for HS256 (RFC 7518, section 3.2); ${mend}`;
  }
  return findTokenWeakness(secret.replace(/^whsec_/, ''), secret);
}

/** Why a bearer token or password can be guessed; or nothing. */
export function findTokenWeakness(token: string, published = token): string | undefined {
  if (isPublishedSecret(published)) return 'is published with this project; make your own';
  return new Set(token).size < LEAST_DISTINCT_CHARACTERS ? 'repeats a few characters' : undefined;
}
