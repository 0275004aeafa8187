import { VerifiedUsersError } from '../options/verified-users-error';

/** The DataSource that was given for migrating does not know the module's migrations. */
export class MigrationsNotListedError extends VerifiedUsersError {
  readonly code = 'MIGRATIONS_NOT_LISTED';

  constructor() {
    super(
      'This DataSource does not list the migrations: add ...verifiedUsersMigrations to its `migrations` option.',
    );
  }
}
