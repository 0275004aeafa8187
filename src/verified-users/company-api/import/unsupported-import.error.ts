import { VerifiedUsersError } from '../../options/verified-users-error';

/** The body of the request is nothing that can be imported. */
export class UnsupportedImportError extends VerifiedUsersError {
  readonly code = 'UNSUPPORTED_MEDIA_TYPE';

  constructor() {
    super(
      'The body must be text/csv or application/x-ndjson, in UTF-8 and without Content-Encoding: say so in Content-Type.',
    );
  }
}
