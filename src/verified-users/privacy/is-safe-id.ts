/** Letters, digits and what trace ids are made of; nothing that could end a line or a header. */
const SAFE = /^[A-Za-z0-9._~:/+=-]{1,128}$/;

/** A phone number or a secret that was taken for an id. */
const PRIVATE = /^[^A-Za-z]{7,}$|\+\d{7}|whsec_|eyJ/;

/**
 * Whether an id that somebody else has chosen may be stored and logged: 1 to 128 safe characters, among which nothing looks
 * like a phone number, an email address or a secret.
 */
export function isSafeId(id: string): boolean {
  return SAFE.test(id) && !PRIVATE.test(id);
}
