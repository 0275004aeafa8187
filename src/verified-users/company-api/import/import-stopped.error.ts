import { VerifiedUsersError } from '../../options/verified-users-error';
import type { ImportTally } from './import-report';

/** The import ended in the middle: the database is away, or the file broke off. What was told before is committed. */
export class ImportStoppedError extends VerifiedUsersError {
  readonly code = 'IMPORT_STOPPED';
  /** Go on with this line. */
  readonly resumeFromLine: number;

  constructor(
    readonly tally: ImportTally,
    cause: unknown,
  ) {
    super(
      `The import stopped after line ${tally.throughLine}. Everything before is done; go on with fromLine ${tally.throughLine + 1}.`,
      { cause },
    );
    this.resumeFromLine = tally.throughLine + 1;
  }
}
