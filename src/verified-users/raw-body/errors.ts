import { VerifiedUsersError } from '../options/verified-users-error';

/** The host read the body before the module could, and kept nothing of it; answered 500. */
export class BodyConsumedError extends VerifiedUsersError {
  readonly code = 'BODY_CONSUMED';

  constructor() {
    super(
      'Something before VerifiedUsersModule read the body of the request and kept nothing. ' +
        'Let it skip the routes of the module, or create the application with { rawBody: true }.',
    );
  }
}

/** The body is larger than its route takes; answered 413. */
export class BodyTooLargeError extends VerifiedUsersError {
  readonly code = 'BODY_TOO_LARGE';

  constructor(maxBytes: number) {
    super(`The body is larger than ${maxBytes} bytes.`);
  }
}

/** The body is no JSON, or holds a `__proto__` key; answered 400. Quotes nothing of it. */
export class MalformedBodyError extends VerifiedUsersError {
  readonly code = 'MALFORMED_BODY';

  constructor() {
    super('The body is not JSON: mend it and send it again.');
  }
}

/** The sender went away before the body was complete; answered 400, should anyone still be there. */
export class RequestAbortedError extends VerifiedUsersError {
  readonly code = 'REQUEST_ABORTED';

  constructor(cause?: unknown) {
    super('The sender closed the connection before the body was complete.', { cause });
  }
}

/** The body is neither `application/json` nor empty, or is encoded; answered 415. */
export class NotJsonError extends VerifiedUsersError {
  readonly code = 'UNSUPPORTED_MEDIA_TYPE';

  constructor() {
    super('The body must be application/json, without Content-Encoding.');
  }
}

/** The host runs on an HTTP adapter on which bodies cannot be kept as they came. */
export class UnsupportedAdapterError extends VerifiedUsersError {
  readonly code = 'UNSUPPORTED_HTTP_ADAPTER';

  constructor(adapterType: string) {
    super(
      `The webhook of VerifiedUsersModule runs on Nest's Express and Fastify adapters; this application uses "${adapterType}".`,
    );
  }
}
