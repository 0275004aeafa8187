import { VerifiedUsersError } from '../options/verified-users-error';
import { VERIFIED_USER_EVENTS } from './verified-user-events';

/** A handler asks for an event that does not exist. Thrown at the start. */
export class UnknownHostEventError extends VerifiedUsersError {
  readonly code = 'UNKNOWN_HOST_EVENT';

  /** @param handler class and method. */
  constructor(handler: string, name: string) {
    super(
      `@OnVerifiedUser on ${handler}: there is no event "${name}". There are: ${VERIFIED_USER_EVENTS.join(', ')}; or "*" for all.`,
    );
  }
}
