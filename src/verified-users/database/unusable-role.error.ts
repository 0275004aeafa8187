import { VerifiedUsersError } from '../options/verified-users-error';

/** The role that was given for the application would not be restricted by what it is granted. */
export class UnusableRoleError extends VerifiedUsersError {
  readonly code = 'UNUSABLE_ROLE';

  constructor(role: string, fault: string) {
    super(`The role "${role}" cannot be the application's: it ${fault}.`);
  }
}
