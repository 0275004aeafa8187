import { VerifiedUsersError } from '../options/verified-users-error';

/** Nothing could be stored; the sender is told to come back (503 with `Retry-After`). */
export class StorageUnavailableError extends VerifiedUsersError {
  readonly code = 'STORAGE_UNAVAILABLE';

  constructor(cause: unknown) {
    super('The delivery could not be stored: the database did not take it. Nothing was accepted.', { cause });
  }
}
