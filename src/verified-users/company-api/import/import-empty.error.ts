import { VerifiedUsersError } from '../../options/verified-users-error';

/** The file holds no line. */
export class ImportEmptyError extends VerifiedUsersError {
  readonly code = 'IMPORT_EMPTY';

  constructor() {
    super('The file is empty.');
  }
}
