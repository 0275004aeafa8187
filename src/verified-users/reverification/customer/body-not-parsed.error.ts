import { VerifiedUsersError } from '../../options/verified-users-error';

/** The host switched off its parser of JSON, without which the customer's API cannot work. */
export class BodyNotParsedError extends VerifiedUsersError {
  readonly code = 'BODY_NOT_PARSED';

  constructor() {
    super('No parser of the host read the JSON body: leave bodyParser on, or parse JSON for /reverify.');
  }
}
