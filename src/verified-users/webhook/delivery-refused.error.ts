import { VerifiedUsersError } from '../options/verified-users-error';

/** No token, or one that does not let in; answered 401, always the same. */
export class DeliveryRefusedError extends VerifiedUsersError {
  readonly code = 'DELIVERY_REFUSED';

  constructor() {
    super('The delivery has no token that lets it in.');
  }
}
