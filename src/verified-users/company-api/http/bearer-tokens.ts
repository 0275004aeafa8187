import { createHash, timingSafeEqual } from 'node:crypto';

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

/** The tokens that open the API, as hashes: of one length, so that comparing tells nothing. */
export class BearerTokens {
  private readonly hashes: readonly Buffer[];

  constructor(tokens: readonly string[]) {
    this.hashes = tokens.map(hash);
  }

  get isEmpty(): boolean {
    return this.hashes.length === 0;
  }

  /** Compares with every token, whichever fits, so that the time it takes does not tell which. */
  accept(header: unknown): boolean {
    const given = hash((typeof header === 'string' && BEARER.exec(header)?.[1]) || '');
    let accepted = false;
    for (const known of this.hashes) accepted = timingSafeEqual(known, given) || accepted;
    return accepted;
  }
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
