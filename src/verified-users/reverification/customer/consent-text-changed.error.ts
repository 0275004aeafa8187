import { VerifiedUsersError } from '../../options/verified-users-error';

/** The customer agreed to another text than the current one: show that of `textVersion`, and ask again. */
export class ConsentTextChangedError extends VerifiedUsersError {
  readonly code = 'CONSENT_TEXT_CHANGED';

  constructor(readonly textVersion: string) {
    super('The customer must agree to the current text: show it, and send its textVersion.');
  }
}
