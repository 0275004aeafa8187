import { VerifiedUsersError } from '../options/verified-users-error';

/** The DataSource that the host named cannot hold the module's tables; one line per fault. */
export class UnusableDataSourceError extends VerifiedUsersError {
  readonly code = 'UNUSABLE_DATA_SOURCE';

  constructor(readonly faults: readonly string[]) {
    super(
      `VerifiedUsersModule cannot use its DataSource:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
}
