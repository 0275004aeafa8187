import { VerifiedUsersError } from '../options/verified-users-error';

/** The database role may not do this: the tables belong to another one. */
export class OwnerRequiredError extends VerifiedUsersError {
  readonly code = 'OWNER_REQUIRED';

  constructor() {
    super(
      'Run this once under the role that owns the tables, as `migrate`: older versions are refused from then on.',
    );
  }
}
