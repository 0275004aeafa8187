import { VerifiedUsersError } from '../../options/verified-users-error';

/** The tries of this re-verification are used up, and it is over. */
export class TooManyVerificationsError extends VerifiedUsersError {
  readonly code = 'TOO_MANY_VERIFICATIONS';

  constructor() {
    super('All tries of this re-verification are used up: require a new one.');
  }
}
