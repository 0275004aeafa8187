import { VerifiedUsersError } from './verified-users-error';

/** The options given to `VerifiedUsersModule` cannot be used; one line per problem. */
export class InvalidOptionsError extends VerifiedUsersError {
  readonly code = 'INVALID_OPTIONS';

  constructor(readonly problems: readonly string[]) {
    super(`VerifiedUsersModule cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}
