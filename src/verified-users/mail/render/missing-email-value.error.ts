import { VerifiedUsersError } from '../../options/verified-users-error';

/** A kind of email with a button was to be rendered without what the button needs. */
export class MissingEmailValueError extends VerifiedUsersError {
  readonly code = 'MISSING_EMAIL_VALUE';

  constructor(kind: string, value: string) {
    super(`An email of the kind ${JSON.stringify(kind)} needs the value ${JSON.stringify(value)}`);
  }
}
