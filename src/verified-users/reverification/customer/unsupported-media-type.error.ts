import { VerifiedUsersError } from '../../options/verified-users-error';

/** A page of another site can send forms, but no JSON without the browser's asking us first. */
export class UnsupportedMediaTypeError extends VerifiedUsersError {
  readonly code = 'UNSUPPORTED_MEDIA_TYPE';

  constructor() {
    super('The body must be JSON: send Content-Type: application/json, and {} when there is nothing to say.');
  }
}
