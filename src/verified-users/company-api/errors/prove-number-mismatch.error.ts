import { VerifiedUsersError } from '../../options/verified-users-error';

/** Prove holds the enrollment with another phone number. Nothing was changed. */
export class ProveNumberMismatchError extends VerifiedUsersError {
  readonly code = 'PROVE_NUMBER_MISMATCH';

  constructor() {
    super(
      'Prove holds this proveId with another phone number than the given one: verify the number instead.',
    );
  }
}
