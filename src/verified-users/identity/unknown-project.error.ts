import { VerifiedUsersError } from '../options/verified-users-error';

/**
 * The options list no such project, or the caller may not use it: one answer for both, and the message names no other
 * project, so that a credential of one does not reveal the others.
 */
export class UnknownProjectError extends VerifiedUsersError {
  readonly code = 'UNKNOWN_PROJECT';

  constructor() {
    super('There is no project of this name for this caller; name one of yours with "project".');
  }
}
