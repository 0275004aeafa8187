import { VerifiedUsersError } from '../../options/verified-users-error';

/** Prove compares a name with the owner of a number, and none is on record. */
export class NameRequiredError extends VerifiedUsersError {
  readonly code = 'NAME_REQUIRED';

  constructor() {
    super('firstName and lastName are needed: the customer is on record without a name.');
  }
}
