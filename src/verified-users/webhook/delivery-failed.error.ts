import { VerifiedUsersError } from '../options/verified-users-error';

/** A fault of our own while taking a delivery; answered 500, so that nobody takes it for accepted. */
export class DeliveryFailedError extends VerifiedUsersError {
  readonly code = 'DELIVERY_FAILED';

  constructor(cause: unknown) {
    super('The delivery could not be taken because of an unexpected error.', { cause });
  }
}
