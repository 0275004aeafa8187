import { VerifiedUsersError } from '../options/verified-users-error';

/** The database did not answer in time. Whether the statement took effect is unknown. */
export class QueryTimeoutError extends VerifiedUsersError {
  readonly code = 'QUERY_TIMEOUT';

  constructor() {
    super('The database did not answer in time.');
  }
}
