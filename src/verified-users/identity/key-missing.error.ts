import { VerifiedUsersError } from '../options/verified-users-error';

/** The database holds values under encryption keys that are not among those given. Nothing was read or changed. */
export class KeyMissingError extends VerifiedUsersError {
  readonly code = 'ENCRYPTION_KEY_MISSING';

  /** @param keyIds in hex; an id does not tell its key. */
  constructor(keyIds: readonly string[]) {
    super(
      `encryption.keys (ENCRYPTION_KEYS): the database holds values under key ${keyIds.join(', ')}, which is not among them; ` +
        'add that key behind the new ones, or name the right database',
    );
  }
}
