import { VerifiedUsersError } from '../options/verified-users-error';

/** The body is larger than `webhook.maxBodyBytes`; answered 413. */
export class BodyTooLargeError extends VerifiedUsersError {
  readonly code = 'BODY_TOO_LARGE';

  constructor(maxBytes: number) {
    super(`The delivery is larger than webhook.maxBodyBytes (${maxBytes} bytes).`);
  }
}
