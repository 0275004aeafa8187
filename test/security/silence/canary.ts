import { createHash } from 'node:crypto';

/** A value that must not be found anywhere, in any spelling. */
export interface Canary {
  name: string;
  /** Texts or bytes that give it away; encodings of them are searched for too. */
  forms: (string | Buffer)[];
  /** Digits that give it away, however they are grouped. */
  digits?: string;
}

export function text(name: string, ...forms: string[]): Canary {
  return { name, forms };
}

/** Personal data with little variety: a plain hash of it is as good as the value, for all values can be tried. */
export function guessable(name: string, ...forms: string[]): Canary {
  const hashes = forms.flatMap((form) =>
    ['md5', 'sha1', 'sha256', 'sha512'].map((algorithm) => createHash(algorithm).update(form).digest()),
  );
  return { name, forms: [...forms, ...hashes] };
}

export function phone(name: string, e164: string): Canary {
  return { ...guessable(name, e164, e164.slice(1)), digits: e164.slice(-10) };
}

/** A key given in base64. */
export function key(name: string, base64: string): Canary {
  return { name, forms: [base64, Buffer.from(base64, 'base64')] };
}
