import { VerifiedUsersError } from '../../options/verified-users-error';

/** There is no number to verify, or what was given is none. */
export class InvalidPhoneNumberError extends VerifiedUsersError {
  readonly code = 'INVALID_PHONE_NUMBER';

  constructor() {
    super(
      'phoneNumber must be a phone number with its country code, such as +12025550123; none is on record.',
    );
  }
}
