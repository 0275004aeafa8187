import { VerifiedUsersError } from '../../options/verified-users-error';

/** There are no texts for this kind of email. */
export class UnknownEmailKindError extends VerifiedUsersError {
  readonly code = 'UNKNOWN_EMAIL_KIND';

  constructor(kind: string) {
    super(`There is no email of the kind ${JSON.stringify(kind)}`);
  }
}
