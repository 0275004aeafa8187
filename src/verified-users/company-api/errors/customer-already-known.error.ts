import { VerifiedUsersError } from '../../options/verified-users-error';

/** A registered customer is not taken over with another enrollment: its state would be overwritten unseen. */
export class CustomerAlreadyKnownError extends VerifiedUsersError {
  readonly code = 'CUSTOMER_ALREADY_KNOWN';

  constructor() {
    super('The customer is already registered without this enrollment: verify the number instead.');
  }
}
