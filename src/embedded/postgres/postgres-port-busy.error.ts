import { EmbeddedError } from '../embedded.error';

/** The port that was asked for belongs to another program. */
export class PostgresPortBusyError extends EmbeddedError {
  readonly code = 'POSTGRES_PORT_BUSY';

  constructor(readonly port: number) {
    super(
      `The embedded PostgreSQL cannot listen on port ${port}: another program does. ` +
        'Free the port, choose another one, or set DATABASE_URL.',
    );
  }
}
