import { VerifiedUsersError } from '../../options/verified-users-error';

/** The link is known to whoever asks, but there is no session for it, or it is over. */
export class SessionExpiredError extends VerifiedUsersError {
  readonly code = 'SESSION_EXPIRED';

  constructor() {
    super('There is no session, or it is over: use the link, or ask for a fresh one.');
  }
}
