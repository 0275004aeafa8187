import { VerifiedUsersError } from '../../options/verified-users-error';

/** A message to this number was asked for a moment ago: nobody's phone is sent one after the other. */
export class MessagePauseError extends VerifiedUsersError {
  readonly code = 'MESSAGE_PAUSE';

  /** @param retryAfterSeconds until another may be asked for. */
  constructor(readonly retryAfterSeconds: number) {
    super('A message to this number was asked for a moment ago: wait, then try again.');
  }
}
