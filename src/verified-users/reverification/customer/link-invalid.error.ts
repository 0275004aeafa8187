import { VerifiedUsersError } from '../../options/verified-users-error';

/** Unknown, used, expired or replaced: which of them is not told (P12). */
export class LinkInvalidError extends VerifiedUsersError {
  readonly code = 'LINK_INVALID';
  readonly step = 'link_invalid';

  constructor() {
    super('This link cannot be used: ask for a fresh one.');
  }
}
