import { VerifiedUsersError } from '../options/verified-users-error';

/** The host read the body before the webhook could, and kept nothing of it; answered 500. */
export class BodyConsumedError extends VerifiedUsersError {
  readonly code = 'BODY_CONSUMED';

  constructor() {
    super(
      'Something before VerifiedUsersModule read the body of the webhook and kept nothing. ' +
        'Let it skip POST .../webhooks/prove, or create the application with { rawBody: true }.',
    );
  }
}
