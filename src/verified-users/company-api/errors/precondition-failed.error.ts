import { VerifiedUsersError } from '../../options/verified-users-error';

/** The customer is not any more as `If-Match` says; nothing was changed. */
export class PreconditionFailedError extends VerifiedUsersError {
  readonly code = 'PRECONDITION_FAILED';

  constructor() {
    super('The customer has changed since this ETag: read it again. Nothing was changed.');
  }
}
