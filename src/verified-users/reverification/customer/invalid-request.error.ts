import { VerifiedUsersError } from '../../options/verified-users-error';

/** The body is not what was asked for. Names fields and their rules, never values. */
export class InvalidRequestError extends VerifiedUsersError {
  readonly code = 'INVALID_REQUEST';

  constructor(readonly faults: readonly string[]) {
    super(`The request cannot be used: ${faults.join('; ')}.`);
  }
}
