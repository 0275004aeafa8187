import { EmbeddedError } from '../embedded.error';

/** PostgreSQL was there and did not start; the message holds its own last word. */
export class PostgresStartError extends EmbeddedError {
  readonly code = 'POSTGRES_DID_NOT_START';

  constructor(fault: string, cause?: unknown) {
    super(`The embedded PostgreSQL did not start: ${fault}. Mend it or set DATABASE_URL.`, { cause });
  }
}
