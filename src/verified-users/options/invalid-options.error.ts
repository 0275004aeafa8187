import { VerifiedUsersError } from './verified-users-error';

/** The options given to `VerifiedUsersModule` cannot be used; one line per fault. */
export class InvalidOptionsError extends VerifiedUsersError {
  readonly code = 'INVALID_OPTIONS';

  constructor(readonly faults: readonly string[]) {
    super(`VerifiedUsersModule cannot start:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}
