import { VerifiedUsersError } from '../../options/verified-users-error';

/** There is no schedule of that name. */
export class UnknownScheduleError extends VerifiedUsersError {
  readonly code = 'UNKNOWN_SCHEDULE';

  constructor(known: readonly string[]) {
    super(`There is no such schedule; there are: ${known.join(', ')}.`);
  }
}
