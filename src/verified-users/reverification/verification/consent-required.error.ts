import { VerifiedUsersError } from '../../options/verified-users-error';

/** The customer has to agree before a mobile operator is asked about this number. Prove was not called. */
export class ConsentRequiredError extends VerifiedUsersError {
  readonly code = 'CONSENT_REQUIRED';

  /** @param country whose consent is missing: `GB`, or `+44` where the number could be of several countries. */
  constructor(readonly country: string) {
    super(
      `The customer must agree before a mobile operator is asked: no consent for ${country} is on record.`,
    );
  }
}
