import { VerifiedUsersError } from '../../options/verified-users-error';

/** A kind of email was to be rendered without a value that it is about. */
export class MissingEmailValueError extends VerifiedUsersError {
  readonly code = 'MISSING_EMAIL_VALUE';

  constructor(kind: string, value: string) {
    super(`An email of the kind ${JSON.stringify(kind)} needs the value ${JSON.stringify(value)}`);
  }
}
