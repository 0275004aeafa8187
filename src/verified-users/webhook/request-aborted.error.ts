import { VerifiedUsersError } from '../options/verified-users-error';

/** The sender went away before the body was complete; nothing is stored. */
export class RequestAbortedError extends VerifiedUsersError {
  readonly code = 'REQUEST_ABORTED';

  constructor(cause?: unknown) {
    super('The sender closed the connection before the delivery was complete.', { cause });
  }
}
