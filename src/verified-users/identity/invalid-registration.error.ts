import { VerifiedUsersError } from '../options/verified-users-error';

/** A customer's data cannot be used. Names the fields and what is wrong with them, never their values. */
export class InvalidRegistrationError extends VerifiedUsersError {
  readonly code = 'INVALID_REGISTRATION';

  constructor(readonly faults: readonly string[]) {
    super(`The customer cannot be registered: ${faults.join('; ')}.`);
  }
}
