import { EmbeddedError } from '../embedded.error';

/** There are no PostgreSQL binaries that run on this machine. */
export class PostgresBinariesMissingError extends EmbeddedError {
  readonly code = 'POSTGRES_BINARIES_MISSING';

  constructor(fault: string, cause?: unknown) {
    super(
      `The embedded PostgreSQL cannot start: ${fault}, or set DATABASE_URL to a PostgreSQL of your own.`,
      {
        cause,
      },
    );
  }
}
