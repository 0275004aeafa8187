import { VerifiedUsersError } from '../../options/verified-users-error';

/** No token, or none of ours. Always the same. */
export class UnauthorizedError extends VerifiedUsersError {
  readonly code = 'UNAUTHORIZED';

  constructor() {
    super('A bearer token of the company API is needed.');
  }
}
