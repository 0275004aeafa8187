import { VerifiedUsersError } from '../../options/verified-users-error';
import { IMPORT_FIELDS } from './import-fields';

/** The first line of a CSV file does not name the columns. Columns are told by their place: a file without a header has data there. */
export class ImportHeaderError extends VerifiedUsersError {
  readonly code = 'IMPORT_HEADER_INVALID';

  constructor(readonly faults: readonly string[]) {
    super(
      `The first line must name the columns: ${faults.join('; ')}. Known columns: ${IMPORT_FIELDS.join(', ')}.`,
    );
  }
}
