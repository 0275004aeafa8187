import { VerifiedUsersError } from '../../options/verified-users-error';

/** A run ends before its time: the process stops, or another process has taken it over. */
export class RunInterruptedError extends VerifiedUsersError {
  readonly code = 'RUN_INTERRUPTED';

  constructor() {
    super('The run was interrupted; it goes on where it was.');
  }
}
