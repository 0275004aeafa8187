import { VerifiedUsersError } from '../options/verified-users-error';

const MENDS = {
  not_a_singleton:
    'its class, or something that is injected into it, is request-scoped or transient. Events come without a request: move the method to a singleton.',
  not_unique:
    'there are two providers of this class, or two classes of this name. To know which handlers have run, each needs a name of its own: provide the class in one module and export it from there, or rename one of the two.',
};

/** A method that cannot be a handler of events has `@OnVerifiedUser`. Thrown at the start. */
export class UnusableHostEventHandlerError extends VerifiedUsersError {
  readonly code = 'UNUSABLE_HOST_EVENT_HANDLER';

  /** @param handler class and method. */
  constructor(handler: string, fault: keyof typeof MENDS) {
    super(`@OnVerifiedUser on ${handler}: ${MENDS[fault]}`);
  }
}
