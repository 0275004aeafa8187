import { VerifiedUsersError } from '../../options/verified-users-error';

/** Prove holds the enrollment under another `clientCustomerId`. Nothing was changed. */
export class ProveCustomerMismatchError extends VerifiedUsersError {
  readonly code = 'PROVE_CUSTOMER_MISMATCH';

  constructor() {
    super('Prove holds this proveId for another clientCustomerId: check which customer it belongs to.');
  }
}
