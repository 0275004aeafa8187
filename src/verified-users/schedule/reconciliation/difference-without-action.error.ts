import { VerifiedUsersError } from '../../options/verified-users-error';

/** There is nothing that could be done about the difference by itself: a person should look, and dismiss it. */
export class DifferenceWithoutActionError extends VerifiedUsersError {
  readonly code = 'DIFFERENCE_WITHOUT_ACTION';

  constructor() {
    super('Nothing is proposed to be done about this difference; it can only be dismissed.');
  }
}
