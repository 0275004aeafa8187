import { VerifiedUsersError } from '../options/verified-users-error';

/** The host runs on an HTTP adapter on which the webhook's bytes could not be kept as they came. */
export class UnsupportedAdapterError extends VerifiedUsersError {
  readonly code = 'UNSUPPORTED_HTTP_ADAPTER';

  constructor(adapterType: string) {
    super(
      `The webhook of VerifiedUsersModule runs on Nest's Express and Fastify adapters; this application uses "${adapterType}".`,
    );
  }
}
