import { createHash, timingSafeEqual } from 'node:crypto';
import type { ProjectAccess } from '../../identity/project-access';
import type { ResolvedCompanyApiToken } from '../../options/resolved-options';

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

interface Credential {
  hash: Buffer;
  access: ProjectAccess;
  expiresAt: Date | null;
}

/** The tokens that open the API, as hashes: of one length, so that comparing tells nothing. */
export class BearerTokens {
  private readonly credentials: readonly Credential[];

  constructor(tokens: readonly ResolvedCompanyApiToken[]) {
    this.credentials = tokens.map(({ token, projects, name, expiresAt }) => ({
      hash: hash(token),
      access: { projects, actor: name },
      expiresAt,
    }));
  }

  get isEmpty(): boolean {
    return this.credentials.length === 0;
  }

  /**
   * Compares with every token, whichever fits, so that the time it takes does not tell which.
   *
   * @returns what the token allows; null if it is unknown or has expired.
   */
  find(header: unknown, now: Date): ProjectAccess | null {
    const given = hash((typeof header === 'string' && BEARER.exec(header)?.[1]) || '');
    let found: Credential | null = null;
    for (const known of this.credentials) found = timingSafeEqual(known.hash, given) ? known : found;
    return found && (found.expiresAt === null || now < found.expiresAt) ? found.access : null;
  }
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
