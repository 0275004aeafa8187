import { VerifiedUsersError } from '../options/verified-users-error';

/** More requests for one link, or from one network address, than `reverification.limits` allows. */
export class TooManyRequestsError extends VerifiedUsersError {
  readonly code = 'TOO_MANY_REQUESTS';

  /** @param retryAfterSeconds until it makes sense to try again. */
  constructor(readonly retryAfterSeconds: number) {
    super('Too many requests: wait, then try again.');
  }
}
