import { VerifiedUsersError } from '../options/verified-users-error';

/** Other transactions kept the tables that a migration changes; nothing was changed. */
export class MigrationBlockedError extends VerifiedUsersError {
  readonly code = 'MIGRATION_BLOCKED';

  constructor(seconds: number, cause: unknown) {
    super(
      `The migrations could not lock their tables within ${seconds} s, and changed nothing. Find the transaction that holds them in pg_stat_activity (oldest xact_start), end it, and migrate again.`,
      { cause },
    );
  }
}
