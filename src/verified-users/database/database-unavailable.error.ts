import { VerifiedUsersError } from '../options/verified-users-error';

/** The database is away, too slow, or takes no writes: the same call may succeed a little later. */
export abstract class DatabaseUnavailableError extends VerifiedUsersError {}

/** The database did not answer in time. Whether the statement took effect is unknown. */
export class QueryTimeoutError extends DatabaseUnavailableError {
  readonly code = 'QUERY_TIMEOUT';

  constructor() {
    super('The database did not answer in time.');
  }
}

/**
 * The wait for the synchronous standby was cancelled. The transaction is committed on the primary, and lost when the
 * standby is promoted now: it must not be acknowledged, and it may take effect twice unless it is idempotent.
 */
export class NotReplicatedError extends DatabaseUnavailableError {
  readonly code = 'NOT_REPLICATED';

  constructor() {
    super('The transaction is committed on the primary only: no synchronous standby confirmed it.');
  }
}

/** Writes are paused because the database takes none; nothing was tried. */
export class WritesPausedError extends DatabaseUnavailableError {
  readonly code = 'WRITES_PAUSED';

  /** @param fault why they are paused. */
  constructor(fault: string) {
    super(`Writes are paused until the database takes them again (${fault}).`);
  }
}
