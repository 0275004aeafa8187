import { VerifiedUsersError } from '../options/verified-users-error';

/** There is no case that could be cancelled. */
export class NoOpenReverificationError extends VerifiedUsersError {
  readonly code = 'NO_OPEN_REVERIFICATION';

  constructor() {
    super('This identity has no open re-verification.');
  }
}
