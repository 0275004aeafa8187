import { VerifiedUsersError } from '../../options/verified-users-error';

/** `fromLine` names no line. */
export class InvalidFromLineError extends VerifiedUsersError {
  readonly code = 'INVALID_FROM_LINE';

  constructor() {
    super('fromLine must be the number of a line, counted from 1.');
  }
}
