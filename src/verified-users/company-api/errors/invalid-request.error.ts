import { VerifiedUsersError } from '../../options/verified-users-error';

/** What was asked for cannot be understood. `faults` names fields and rules, never values. */
export class InvalidRequestError extends VerifiedUsersError {
  readonly code = 'INVALID_REQUEST';

  constructor(readonly faults: readonly string[]) {
    super(`The request cannot be accepted: ${faults.join('; ')}.`);
  }
}
